import { keepsApart } from '@stoker/core/data-services/data-backend';
import type { S3Backend } from '@stoker/core/data-services/s3-backend';
import { z } from 'zod';
import { awsEndpoint, backendMembers, endpoint, NOT_APART, prefix, withoutOverlap } from './data-backends.js';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_S3_FILE';

const entry = z
  .strictObject({
    ...backendMembers,
    /** AWS's own of the region where absent. */
    endpoint: endpoint.optional(),
    /** `endpoint/bucket/key`, as most services but AWS's want it; `bucket.endpoint/key` otherwise. */
    pathStyle: z.boolean().default(true),
    prefix: prefix.optional(),
    /** Instead: buckets that have one name on both sides, by name or by the beginning of one and `*`. */
    buckets: z
      .array(z.string().regex(/^[a-zA-Z0-9._{}-]+\*?$|^\*$/, 'must be a name, or the beginning of one and *'))
      .min(1)
      .optional(),
    /** What the service presents when it tells of writes that were made around Stoker. */
    eventsSecret: z
      .string()
      .regex(/^[\w-]{16,256}$/, 'must be 16 to 256 letters, digits, - and _')
      .optional(),
  })
  .refine(({ prefix: given, buckets }) => given === undefined || buckets === undefined, {
    path: ['buckets'],
    message: 'must not be given beside a prefix',
  })
  .transform(({ endpoint: given, prefix: start = '', ...rest }): S3Backend => ({
    ...rest,
    endpoint: given ?? awsEndpoint('s3', rest.region),
    prefix: start,
  }))
  .refine((backend) => backend.buckets !== undefined || keepsApart(backend), { path: ['prefix'], message: NOT_APART });

/**
 * The S3 services that accounts have buckets on, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readS3Backends(path: string | undefined): Promise<readonly S3Backend[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'S3 services', withoutOverlap(z.array(entry)));
}
