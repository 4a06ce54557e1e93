import type { BucketObjects, ObjectState } from '../ports/bucket-objects.js';
import type { ObjectWritten, WriteTarget } from '../ports/bucket-writes.js';
import type { Clock } from '../ports/clock.js';
import type { LostWrite, WriteJournal } from '../ports/write-journal.js';
import type { NotifiedBuckets } from './notified-buckets.js';
import { writeDeliveries } from './notified-writes.js';
import { isCreation } from './write-events.js';

export interface SettleLostWritesPorts {
  readonly buckets: NotifiedBuckets;
  readonly journal: Pick<WriteJournal, 'claimLost' | 'settle' | 'postpone'>;
  readonly objects: Pick<BucketObjects, 'look'>;
  readonly clock: Clock;
  readonly onError: (error: unknown, writeId: string) => void;
}

export interface SettleLostWritesOptions {
  readonly region: string;
  /** ms that a write is held while it is looked into. */
  readonly leaseMs: number;
  /** ms before the second look at a write that the backend does not show; twice as many before each other. */
  readonly firstWaitMs: number;
}

/** Looks at a write before it counts as one that never came about: in all a quarter of an hour, with waits from 30 s. */
const MOST_LOOKS = 6;
const AT_ONCE = 50;
/** ms by which ages may be wrong that are said to the second, in both of the times that they are made of. */
const IMPRECISION_MS = 2_000;

/**
 * Finds out what became of writes whose end nobody has told: their server died, the backend's answer did not come, or the outbox
 * was out of reach. The backend shows an object that is younger than the note of its write, or none where it was deleted: then it
 * is told of, as it is now. A write that somebody else has covered since is told of by that one.
 */
export class SettleLostWrites {
  constructor(
    private readonly ports: SettleLostWritesPorts,
    private readonly options: SettleLostWritesOptions,
  ) {}

  /** Looks at all that are lost now. @returns how many were told of or given up */
  async run(): Promise<number> {
    const { journal } = this.ports;
    let settled = 0;
    for (;;) {
      const lost = await journal.claimLost(AT_ONCE, this.options.leaseMs);
      const ends = await Promise.all(lost.map((one) => this.#settle(one)));
      settled += ends.filter((end) => end).length;
      if (lost.length < AT_ONCE) return settled;
    }
  }

  async #settle(lost: LostWrite): Promise<boolean> {
    const { writeId, looks } = lost;
    const { journal, onError } = this.ports;
    const wait = this.options.firstWaitMs * 2 ** looks;
    try {
      const found = await this.#found(lost);
      // What it has written of many keys was written at once, or is not all written yet.
      const isOver = found.length === lost.write.objects.length || looks + 1 >= MOST_LOOKS;
      if (isOver) await this.#tell(lost, found);
      else await journal.postpone(writeId, wait, true);
      return isOver;
    } catch (error) {
      onError(error, writeId);
      await journal.postpone(writeId, wait, false);
      return false;
    }
  }

  async #found({ write, ageMs }: LostWrite): Promise<readonly ObjectWritten[]> {
    const startedAt = this.ports.clock.monotonic();
    const looked = await Promise.all(
      write.objects.map(async (target) => {
        const state = await this.ports.objects.look(write, target);
        const sinceNoted = ageMs + (this.ports.clock.monotonic() - startedAt);
        return isCreation(write.operation) ? asWritten(target, state, sinceNoted) : asDeleted(target, state);
      }),
    );
    return looked.filter((one) => one !== undefined);
  }

  async #tell({ writeId, write }: LostWrite, found: readonly ObjectWritten[]): Promise<void> {
    const { buckets, journal, clock } = this.ports;
    const { region } = this.options;
    const config = await buckets.with(write, (now) => now);
    const time = clock.now();
    await journal.settle(writeId, (sequence) =>
      writeDeliveries(config, write, writeId, found, { region, sequence, time }),
    );
  }
}

function asWritten(target: WriteTarget, state: ObjectState, sinceNotedMs: number): ObjectWritten | undefined {
  if (state.kind !== 'present' || state.ageMs > sinceNotedMs + IMPRECISION_MS) return undefined;
  const { eTag, size, versionId } = state;
  return { target, eTag, size, versionId };
}

function asDeleted(target: WriteTarget, state: ObjectState): ObjectWritten | undefined {
  if (state.kind === 'present') return undefined;
  return state.kind === 'absent' ? { target } : { target, deleteMarker: true, versionId: state.versionId };
}
