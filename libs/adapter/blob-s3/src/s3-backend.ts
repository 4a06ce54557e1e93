import type { ObjectLocation } from '@stoker/app/ports/object-source';

/** An S3 service that the operator lets accounts take code from. */
export interface S3Backend {
  /** Undefined for AWS's own of the region. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  /** `endpoint/bucket/key` and not `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Whose functions may have code from here. */
  readonly accounts: '*' | readonly string[];
  /**
   * Buckets that belong to these accounts: names, or beginnings of names that end with `*`. `{account}` stands for the
   * account's id, so that one entry gives each account buckets of its own.
   */
  readonly buckets: readonly string[];
}

/** The first service that the operator lets an account read a bucket from; undefined where there is none. */
export function backendFor(
  backends: readonly S3Backend[],
  accountId: string,
  { bucket }: Pick<ObjectLocation, 'bucket'>,
): S3Backend | undefined {
  return backends.find(
    ({ accounts, buckets }) =>
      (accounts === '*' || accounts.includes(accountId)) &&
      buckets.some((pattern) => matches(pattern.replaceAll('{account}', accountId), bucket)),
  );
}

/**
 * Whether a key stays where it says that it is. A service that keeps objects as files may take `..` for a way out of the
 * bucket, and with it out of what policies and the operator allow.
 */
export function isPlainKey(key: string): boolean {
  return !key.split(/[/\\]/).some((part) => part === '.' || part === '..');
}

function matches(pattern: string, bucket: string): boolean {
  return pattern.endsWith('*') ? bucket.startsWith(pattern.slice(0, -1)) : bucket === pattern;
}
