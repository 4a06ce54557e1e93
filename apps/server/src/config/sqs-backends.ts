import type { SqsBackend } from '@stoker/sqs/sqs-backend';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_SQS_FILE';

const entry = z
  .strictObject({
    /** Where the service answers; AWS's own of the region where absent. */
    endpoint: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    region: z.string().min(1).default('us-east-1'),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().min(1).optional(),
    /** Accounts whose queues are here, or "*". */
    accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits')).min(1)]),
    /** URL of a queue: `{account}` and `{name}` are what its ARN says. */
    queueUrl: z
      .string()
      .regex(/^https?:\/\/[^{]+\/.*\{name\}$/, 'must be an http:// or https:// URL that ends with {name}')
      .optional(),
  })
  .transform((given) => ({ ...given, queueUrl: given.queueUrl ?? usualUrl(given) }))
  .refine(({ accounts, queueUrl }) => queueUrl.includes('{account}') || (accounts !== '*' && accounts.length === 1), {
    path: ['queueUrl'],
    message: 'must have {account} in it where it is for more than one: their queues would be the same',
  });

/** As AWS has it. */
function usualUrl({ endpoint, region }: { endpoint?: string | undefined; region: string }): string {
  const origin = endpoint?.replace(/\/$/, '') ?? `https://sqs.${region}.amazonaws.com`;
  return `${origin}/{account}/{name}`;
}

/**
 * The SQS services that accounts have queues on, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readSqsBackends(path: string | undefined): Promise<readonly SqsBackend[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'SQS services', z.array(entry));
}
