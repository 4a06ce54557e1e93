import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import { packInPlace } from '@stoker/core/sources/pack-batches';
import type { StreamPolicy } from '@stoker/core/sources/stream-work';
import type { HeldQueue, MakeEvent, QueueReader, QueueRecord } from '../source.js';
import type { BatchSettings } from './batch-settings.js';
import type { Discarded, EngineTimes } from './engine-ports.js';
import { eventPayload } from './event-payload.js';
import { pause } from './pause.js';
import { removeSurely } from './queue-batch.js';
import { runStreamBatch } from './stream-batch.js';

export interface HeldBatchOptions {
  readonly reader: QueueReader;
  readonly held: HeldQueue;
  /** @see QueueDepth */
  readonly holdMs: number;
  readonly settings: BatchSettings;
  readonly times: EngineTimes;
  /** Ends the work between two tries; what is not done by then is given back. */
  readonly signal: AbortSignal;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly invoke: (payload: Uint8Array) => Promise<BatchOutcome>;
  /** Resolves when whoever is to know of the records does, durably. */
  readonly discard: (discarded: Discarded) => Promise<void>;
  readonly note: (result: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The queue as destinations of failures are told of it: it has no partitions. */
const QUEUE = 'queue';

/** A failed record's source counts how often it comes, and one that stands alone can be told apart: nothing is given up here. */
const RETURNING: StreamPolicy = { maximumRetries: 0, maximumAgeMs: undefined, bisect: true };

/**
 * Deals with records that are ours for as long as it takes: as with those of an ordered partition, each is done or given up
 * before the next one of its batch is removed. Answers whether all are done or given up.
 */
export async function runHeldBatches(records: readonly QueueRecord[], options: HeldBatchOptions): Promise<boolean> {
  const { held, settings, times, onError } = options;
  const ours = new Set(records);
  const stopExtending = keepOurs(ours, options);
  try {
    let isDone = true;
    for (const batch of packInPlace(records, settings.room)) {
      const end = await runBatch(batch, ours, options);
      isDone &&= end === 'done';
      if (end === 'stopped') break;
    }
    return isDone;
  } finally {
    stopExtending();
    const left = [...ours];
    if (left.length > 0) await held.giveBack(left, times.firstBackoffMs).catch(onError);
  }
}

async function runBatch(
  batch: readonly QueueRecord[],
  ours: Set<QueueRecord>,
  options: HeldBatchOptions,
): Promise<'done' | 'returned' | 'stopped'> {
  const { reader, held, settings, times, signal, invoke } = options;
  const returns = held.failures === 'returned';
  const makeEvent = reader.event ?? eventPayload;
  let hasReturned = false;
  const isDone = await runStreamBatch(batch, {
    ...options,
    partition: QUEUE,
    settings: returns ? { ...settings, policy: RETURNING } : settings,
    invoke: (records) => invoke(makeEvent(records, {})),
    async discard(discarded) {
      if (!returns) return discardEach(discarded, makeEvent, options);
      const failed = batch.filter((record) => discarded.records.includes(record));
      for (const record of failed) ours.delete(record);
      hasReturned = true;
      const { firstBackoffMs: soon, longestBackoffMs: late } = times;
      await held.giveBack(failed, failed.some(({ isAgain }) => isAgain) ? late : soon);
    },
    async save(count) {
      const done = batch.slice(0, count).filter((record) => ours.has(record));
      const still = await removeSurely(done, { reader, times, signal });
      for (const record of done) ours.delete(record);
      return still.length === 0;
    },
  });
  return !isDone ? 'stopped' : hasReturned ? 'returned' : 'done';
}

/** Tells of each record by itself, with all of it: from here on nobody else has it. */
async function discardEach(
  discarded: Discarded,
  makeEvent: MakeEvent<QueueRecord>,
  { discard }: HeldBatchOptions,
): Promise<void> {
  for (const record of discarded.records as readonly QueueRecord[]) {
    await discard({ ...discarded, records: [record], event: Buffer.from(makeEvent([record], {})).toString() });
  }
}

/** Has what is still ours stay so. @returns a function that ends it */
function keepOurs(ours: ReadonlySet<QueueRecord>, { held, holdMs, onError }: HeldBatchOptions): () => void {
  if (holdMs === Infinity) return () => undefined;
  const ending = new AbortController();
  const work = async (): Promise<void> => {
    // At once for the first time: they may have waited for their batch to fill up.
    while (!ending.signal.aborted) {
      await held.extend([...ours]).catch(onError);
      await pause(holdMs / 3, ending.signal);
    }
  };
  void work();
  return () => ending.abort();
}
