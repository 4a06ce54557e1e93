import type { MaybePromise } from '../identity/snapshot-cache.js';

/** Operations of S3 that write objects, each with an event of its own. */
export type WriteOperation =
  'PutObject' | 'PostObject' | 'CopyObject' | 'CompleteMultipartUpload' | 'DeleteObject' | 'DeleteObjects';

/** An object that a request asks to write or to delete. */
export interface WriteTarget {
  readonly key: string;
  /** The version that a deletion names; absent where it names none. */
  readonly versionId?: string | undefined;
}

/** A write that is about to go to a backend, as its request says it. */
export interface BucketWrite {
  /** Whose bucket it is. */
  readonly accountId: string;
  /** As its owner names it, whatever the backend calls it. */
  readonly bucket: string;
  readonly operation: WriteOperation;
  /** One, but for `DeleteObjects`, which has up to 1,000. */
  readonly objects: readonly WriteTarget[];
  /** Who writes: the account, and the id of the principal in it, as `aws:userid` has it. */
  readonly requester: { readonly accountId: string; readonly principalId: string };
  /** Address that the request came from. */
  readonly sourceIp: string;
  /** What the answer says as `x-amz-request-id`. */
  readonly requestId: string;
  /** What the write comes of, so that functions which write what calls them are stopped. */
  readonly traceHeader?: string | undefined;
}

/** What the backend made of one object, as far as its answer says; what an event needs beside that is asked of it. */
export interface ObjectWritten {
  /** Which of those that the request named. */
  readonly target: WriteTarget;
  /** Without quotes. */
  readonly eTag?: string | undefined;
  /** Bytes, of an object that was sent whole. */
  readonly size?: number | undefined;
  /** The version that was made, a delete marker's among them, or that was deleted: `x-amz-version-id`. */
  readonly versionId?: string | undefined;
  /** Of a deletion: whether it made or deleted a delete marker: `x-amz-delete-marker`. */
  readonly deleteMarker?: boolean | undefined;
}

/** A write of which something is to be told, noted down. Exactly one of its methods is called, once; none ever rejects. */
export interface PendingWrite {
  /**
   * The backend said yes, by its whole answer: `CopyObject` and `CompleteMultipartUpload` can fail behind a status of 200.
   * Resolves when what there is to tell is in the outbox, which is before the writer may be answered; where the store is out of
   * reach, what was noted down is left to be compared with the backend.
   *
   * @param written those that were written or deleted: of `DeleteObjects` not the ones that failed
   */
  done(written: readonly ObjectWritten[]): Promise<void>;
  /** The backend said no, or was sent nothing: nothing was written. */
  refused(): Promise<void>;
  /** Nobody knows: the backend was sent something, and its answer did not come. What became of it is asked of it later. */
  lost(): void;
}

/**
 * What the forwarder tells of writes, around sending them on, so that bucket notifications lose none.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export interface BucketWrites {
  /**
   * Whether anything is told of writes to a bucket at all. At once where the bucket is in use: who asks need not read out of
   * bodies what `prepare` wants to know, for buckets of which nothing is told.
   */
  isWatched(accountId: string, bucket: string): MaybePromise<boolean>;
  /**
   * Notes down what is about to be written.
   *
   * @returns undefined where nothing is told of it, whatever comes of it
   * @throws ServiceUnavailableException where it can't be noted down: the write must not go out then
   */
  prepare(write: BucketWrite): MaybePromise<PendingWrite | undefined>;
}
