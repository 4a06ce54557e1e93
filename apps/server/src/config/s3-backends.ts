import type { S3Backend } from '@stoker/blob-s3/s3-backend';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_S3_FILE';

const entry = z.strictObject({
  /** Where the service answers; AWS's own of the region where absent. */
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
  region: z.string().min(1).default('us-east-1'),
  /** `endpoint/bucket/key`, as most services but AWS's want it; `bucket.endpoint/key` otherwise. */
  pathStyle: z.boolean().default(true),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
  /** Accounts whose functions may have code from here, or "*". */
  accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits'))]),
  /** Their buckets: names, or beginnings that end with `*`; `{account}` is the account's id. */
  buckets: z
    .array(z.string().regex(/^[a-zA-Z0-9._{}-]+\*?$|^\*$/, 'must be a name, or the beginning of one and *'))
    .min(1),
});

/**
 * The S3 services that code may come from, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readS3Backends(path: string | undefined): Promise<readonly S3Backend[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'S3 services', z.array(entry));
}
