import { ACCOUNT } from './account-names.js';
import { ownBucketName, type S3Backend } from './s3-backend.js';

/** Whose a backend's bucket is, and what its owner calls it. */
export interface OwnedBucket {
  readonly accountId: string;
  readonly bucket: string;
}

/**
 * Finds the way back from a backend's name of a bucket. Undefined for one that is no account's or several accounts', and where
 * accounts are told apart by keys alone, so that a name says nothing.
 */
export function bucketOwner(backend: S3Backend, backendName: string): OwnedBucket | undefined {
  const owners = candidates(backend, backendName).flatMap((accountId) => {
    const bucket = ownBucketName(backend, accountId, backendName);
    return bucket === undefined ? [] : [{ accountId, bucket }];
  });
  return owners.length === 1 ? owners[0] : undefined;
}

/** Accounts that the name may be of: all that there are, or all whose ids it could have in it. */
function candidates({ accounts, prefix, buckets = [] }: S3Backend, backendName: string): readonly string[] {
  if (accounts !== '*') return accounts;
  if (![prefix, ...buckets].some((text) => text.includes(ACCOUNT))) return [];
  return [...new Set([...backendName.matchAll(/(?=(\d{12}))/g)].map(([, id]) => id!))];
}

/** Whether Stoker asks the backend under this key, for whichever account. */
export function isKeyOf({ accessKeyId }: Pick<S3Backend, 'accessKeyId'>, given: string): boolean {
  const parts = accessKeyId.split(ACCOUNT);
  if (parts.length === 1) return accessKeyId === given;
  const [start = '', end = ''] = [parts[0], parts.at(-1)];
  const accountId = given.slice(start.length, start.length + 12);
  return /^\d{12}$/.test(accountId) && given.endsWith(end) && accessKeyId.replaceAll(ACCOUNT, accountId) === given;
}
