import { matchesFor } from './account-names.js';
import { type BackendPlace, type DataBackend, placeOn } from './data-backend.js';

/** An S3 service that the operator has accounts' buckets on. */
export interface S3Backend extends DataBackend {
  /** `endpoint/bucket/key` and not `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /**
   * In place of a prefix: buckets of these accounts that have the same name on both sides, by name, or by the beginning of one and
   * `*`. `{account}` stands for the account's id.
   */
  readonly buckets?: readonly string[] | undefined;
  /** What it presents when it tells of writes by itself. */
  readonly eventsSecret?: string | undefined;
}

/** Where one bucket of an account is. */
export interface BucketPlace {
  readonly backend: S3Backend;
  readonly place: BackendPlace;
  /** What the backend calls it. */
  readonly name: string;
}

/** The services that have buckets of an account. */
export function s3BackendsOf(backends: readonly S3Backend[], accountId: string): readonly S3Backend[] {
  return backends.filter(({ accounts }) => accounts === '*' || accounts.includes(accountId));
}

/** Where the bucket is that an account calls `bucket`, or would be; undefined where it can't have one of that name. */
export function bucketPlace(
  backends: readonly S3Backend[],
  accountId: string,
  bucket: string,
): BucketPlace | undefined {
  const backend = s3BackendsOf(backends, accountId).find((each) => mayHold(each, accountId, bucket));
  if (backend === undefined) return undefined;
  const place = placeOn(backend, accountId);
  return { backend, place, name: place.names.outward(bucket) };
}

/** What an account calls a bucket of a service; undefined for one that is not the account's. */
export function ownBucketName(backend: S3Backend, accountId: string, name: string): string | undefined {
  const own = placeOn(backend, accountId).names.inward(name);
  return own !== undefined && mayHold(backend, accountId, own) ? own : undefined;
}

/** The address and the path of a bucket, or of something in it. @param path with a slash at its beginning, or empty */
export function bucketTarget(
  { backend, place, name }: BucketPlace,
  path: string,
): { endpoint: string; target: string } {
  if (backend.pathStyle) return { endpoint: place.endpoint, target: `/${name}${path}` };
  return { endpoint: place.endpoint.replace('://', `://${name}.`), target: path === '' ? '/' : path };
}

/**
 * Whether a key stays where it says that it is. A service that keeps objects as files takes `..` for a way out of the bucket and
 * with it out of what policies and the operator allow, and two slashes for one, which policies know as another key.
 */
export function isPlainKey(key: string): boolean {
  const parts = key.split(/[/\\]/);
  const isDotted = parts.some((part) => part === '.' || part === '..');
  return !isDotted && !parts.slice(0, -1).includes('') && !key.includes('\0');
}

function mayHold({ buckets }: S3Backend, accountId: string, bucket: string): boolean {
  return buckets === undefined || buckets.some((pattern) => matchesFor(pattern, accountId, bucket));
}
