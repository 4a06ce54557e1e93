import type { TopicSubscription } from '@stoker/sns/topic-subscription';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_SNS_FILE';

const entry = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }),
  /** Accounts whose topics these are, or "*". */
  accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits'))]),
  /** Their topics: names, or beginnings that end with `*`; `{account}` is the account's id. */
  topics: z
    .array(z.string().regex(/^[a-zA-Z0-9_{}-]+\*?$|^\*$/, 'must be a name, or the beginning of one and *'))
    .min(1),
  /** What the header `X-Stoker-Signature` is made with: the HMAC-SHA-256 of the body, in Base64. */
  secret: z.string().min(16, 'must have 16 characters at least').optional(),
});

/**
 * The HTTP endpoints of topics, as the operator's file lists them; without a file there is no topic.
 *
 * @throws ConfigError
 */
export async function readTopics(path: string | undefined): Promise<readonly TopicSubscription[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'topics', z.array(entry));
}
