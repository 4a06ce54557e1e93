import type { BucketKey } from './bucket-notifications.js';
import type { WriteTarget } from './bucket-writes.js';

/** What a backend has under a key. */
export type ObjectState =
  | {
      readonly kind: 'present';
      /** Without quotes. */
      readonly eTag: string | undefined;
      /** Bytes. */
      readonly size: number | undefined;
      readonly versionId: string | undefined;
      /** ms since it was written, by the backend's own clock and to the second. */
      readonly ageMs: number;
    }
  /** Hidden by a delete marker, which is that version. */
  | { readonly kind: 'deleted'; readonly versionId: string | undefined }
  | { readonly kind: 'absent' };

/** Objects on the backends of S3, as accounts name their buckets. */
export interface BucketObjects {
  /** Whether the account has a bucket of that name. @throws ServiceUnavailableException */
  hasBucket(key: BucketKey): Promise<boolean>;
  /** `absent`, too, where the bucket is not there, or not the account's. @throws ServiceUnavailableException */
  look(key: BucketKey, target: WriteTarget): Promise<ObjectState>;
}
