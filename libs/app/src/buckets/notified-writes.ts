import { type NotificationConfig, tellsAnybody } from '@stoker/core/buckets/notification-config';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { BucketObjects } from '../ports/bucket-objects.js';
import type { BucketWrite, BucketWrites, ObjectWritten, PendingWrite } from '../ports/bucket-writes.js';
import type { Clock } from '../ports/clock.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import type { WriteJournal } from '../ports/write-journal.js';
import { eventDeliveries } from './event-deliveries.js';
import type { NotifiedBuckets } from './notified-buckets.js';
import { concerns, isCreation, objectEvent } from './write-events.js';

export interface NotifiedWritesPorts {
  readonly buckets: NotifiedBuckets;
  readonly journal: WriteJournal;
  readonly objects: Pick<BucketObjects, 'look'>;
  /** Counts deliveries that an account's buckets add; throws TooManyRequestsException where too many of it wait already. */
  readonly admitDeliveries: (accountId: string, count: number) => Promise<void>;
  readonly clock: Clock;
  /** Makes a UUID. */
  readonly newId: () => string;
  /** Hears of writes that were not told of at once; they will be. */
  readonly onLate: (error: unknown, write: BucketWrite) => void;
}

export interface NotifiedWritesOptions {
  readonly region: string;
  /** ms that a write is held before it counts as lost; `holdOn` is to be called several times in it. */
  readonly leaseMs: number;
}

/**
 * What buckets tell of writes that are forwarded. A write is noted down before it goes out, and struck out in the commit that takes
 * on what is told of it, before its writer is answered: whatever process dies in between, what is left is compared with the
 * backend (`SettleLostWrites`). Nothing is asked and nothing written for buckets that tell nobody.
 */
export class NotifiedWrites implements BucketWrites {
  readonly #open = new Set<string>();

  constructor(
    private readonly ports: NotifiedWritesPorts,
    private readonly options: NotifiedWritesOptions,
  ) {}

  isWatched(accountId: string, bucket: string): MaybePromise<boolean> {
    return this.ports.buckets.with({ accountId, bucket }, tellsAnybody);
  }

  prepare(write: BucketWrite): MaybePromise<PendingWrite | undefined> {
    const found = this.ports.buckets.with(write, (config) => config);
    const go = (config: NotificationConfig): MaybePromise<PendingWrite | undefined> =>
      concerns(config, write) ? this.#note(config, write) : undefined;
    return found instanceof Promise ? found.then(go) : go(found);
  }

  /** Keeps the writes that are under way from counting as lost. */
  async holdOn(): Promise<void> {
    if (this.#open.size > 0) await this.ports.journal.extend([...this.#open], this.options.leaseMs);
  }

  async #note(config: NotificationConfig, write: BucketWrite): Promise<PendingWrite> {
    const { journal, admitDeliveries, newId } = this.ports;
    await admitDeliveries(write.accountId, write.objects.length);
    const writeId = newId();
    await journal.note(writeId, write, this.options.leaseMs);
    this.#open.add(writeId);
    const end = async (ending: () => Promise<void>): Promise<void> => {
      try {
        await ending();
      } catch (error) {
        this.ports.onLate(error, write);
      } finally {
        this.#open.delete(writeId);
      }
    };
    return {
      done: (written) => end(() => this.#tell(writeId, config, write, written)),
      refused: () => end(() => journal.forget(writeId)),
      lost: () => void this.#open.delete(writeId),
    };
  }

  async #tell(
    writeId: string,
    config: NotificationConfig,
    write: BucketWrite,
    written: readonly ObjectWritten[],
  ): Promise<void> {
    const { journal, clock } = this.ports;
    const { region } = this.options;
    const whole = await Promise.all(written.map((one) => this.#completed(write, one)));
    const time = clock.now();
    await journal.settle(writeId, (sequence) =>
      writeDeliveries(config, write, writeId, whole, { region, sequence, time }),
    );
  }

  /** The answers to some operations do not say how large the object is. */
  async #completed(write: BucketWrite, written: ObjectWritten): Promise<ObjectWritten> {
    const { target, eTag, size, versionId, deleteMarker } = written;
    if (!isCreation(write.operation)) {
      if (deleteMarker !== undefined || target.versionId !== undefined) return written;
      // Who deletes many quietly is told of none whether it made a marker.
      const found = await this.ports.objects.look(write, target);
      return found.kind === 'deleted' ? { target, deleteMarker: true, versionId: found.versionId } : written;
    }
    if (eTag !== undefined && size !== undefined) return written;
    const state = await this.ports.objects.look(write, { key: target.key, versionId });
    // Who has deleted or written it again meanwhile is told of by himself.
    const isSame = state.kind === 'present' && (eTag === undefined || eTag === state.eTag);
    if (!isSame) return written;
    return {
      target,
      eTag: eTag ?? state.eTag,
      size: size ?? state.size,
      versionId: versionId ?? state.versionId,
    };
  }
}

/** What there is to send of a write, to everybody whom its bucket tells. */
export function writeDeliveries(
  config: NotificationConfig,
  write: BucketWrite,
  writeId: string,
  written: readonly ObjectWritten[],
  known: { readonly region: string; readonly sequence: bigint; readonly time: number },
): readonly NewDelivery[] {
  return written.flatMap((one) => {
    const { key, versionId = '' } = one.target;
    const cause = { id: `${writeId} ${versionId} ${key}`, traceHeader: write.traceHeader };
    return eventDeliveries(config, objectEvent(write, one, known), cause);
  });
}
