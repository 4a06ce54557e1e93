import { type BucketPlace, bucketPlace } from '@stoker/core/data-services/s3-backend';
import { readS3Backends } from '../config/s3-backends.js';

/**
 * Where accounts' buckets are, as the operator's file lists them.
 *
 * @throws ConfigError
 */
export async function readS3Places(
  path: string | undefined,
): Promise<(accountId: string, bucket: string) => BucketPlace | undefined> {
  const backends = await readS3Backends(path);
  return (accountId, bucket) => bucketPlace(backends, accountId, bucket);
}
