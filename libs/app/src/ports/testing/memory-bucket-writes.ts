import type { BucketWrite, BucketWrites, ObjectWritten, PendingWrite } from '../bucket-writes.js';

/** How a write of the forwarder's ended. */
export type WriteEnd =
  { readonly kind: 'done'; readonly written: readonly ObjectWritten[] } | { readonly kind: 'refused' | 'lost' };

/** Remembers what it is told of writes to the buckets that it watches. */
export class MemoryBucketWrites implements BucketWrites {
  /** Every write that was prepared, with its end once it has one. */
  readonly writes: { readonly write: BucketWrite; end: WriteEnd | undefined }[] = [];
  /** What `prepare` throws while it is set. */
  failure: Error | undefined;
  /** `ACCOUNT/BUCKET` of those that are watched; all are unless given. */
  constructor(private readonly watched?: ReadonlySet<string>) {}

  isWatched(accountId: string, bucket: string): boolean {
    return this.watched?.has(`${accountId}/${bucket}`) ?? true;
  }

  async prepare(write: BucketWrite): Promise<PendingWrite | undefined> {
    if (this.failure !== undefined) throw this.failure;
    if (!this.isWatched(write.accountId, write.bucket)) return undefined;
    const noted: (typeof this.writes)[number] = { write, end: undefined };
    this.writes.push(noted);
    const end = (how: WriteEnd): void => {
      if (noted.end !== undefined) throw new Error(`a write that was ${noted.end.kind} is now ${how.kind}`);
      noted.end = how;
    };
    return {
      done: async (written) => end({ kind: 'done', written }),
      refused: async () => end({ kind: 'refused' }),
      lost: () => end({ kind: 'lost' }),
    };
  }
}
