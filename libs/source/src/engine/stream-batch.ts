import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import { readBatchResponse } from '@stoker/core/sources/batch-response';
import { isOversized } from '@stoker/core/sources/pack-batches';
import { RESULTS } from '@stoker/core/sources/processing-result';
import {
  afterInvoke,
  type Piece,
  type PieceOutcome,
  type PieceStep,
  tooOld,
  wholeBatch,
} from '@stoker/core/sources/stream-work';
import type { SourceRecord } from '../source.js';
import type { BatchSettings } from './batch-settings.js';
import type { Discarded, EngineTimes } from './engine-ports.js';
import { backoffMs, pause } from './pause.js';
import { outcomeResult } from './result-notes.js';

export interface StreamBatchOptions<R extends SourceRecord> {
  readonly partition: string;
  readonly settings: BatchSettings;
  readonly times: EngineTimes;
  /** Ends the work between two tries: the rest is done by whoever holds the partition next. */
  readonly signal: AbortSignal;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly invoke: (records: readonly R[]) => Promise<BatchOutcome>;
  readonly discard: (discarded: Discarded) => Promise<void>;
  /** Notes that so many of the records are dealt with. False when that is no longer ours to say. */
  readonly save: (count: number) => Promise<boolean>;
  readonly note: (result: string) => void;
}

/**
 * Deals with a batch of an ordered partition, in order: no record is passed before the function did it or it was given up,
 * and what is given up is told of before it is passed. Answers whether everything is dealt with.
 */
export async function runStreamBatch<R extends SourceRecord>(
  records: readonly R[],
  options: StreamBatchOptions<R>,
): Promise<boolean> {
  const { settings, signal, times } = options;
  const arrivals = records.map(({ arrivedAt }) => arrivedAt);
  let left: readonly Piece[] = [wholeBatch(records.length)];
  let saved = 0;
  while (left.length > 0) {
    if (signal.aborted) return false;
    const [piece, ...rest] = left as [Piece, ...Piece[]];
    const step =
      tooOld(piece, arrivals, settings.policy, options.now()) ??
      afterInvoke(piece, await outcomeOf(records.slice(piece.from, piece.to), piece, options), settings.policy);
    if (!(await discardSurely(step, records, options))) return false;
    if (step.done > saved && !(await options.save(step.done))) return false;
    saved = Math.max(saved, step.done);
    left = [...step.left, ...rest];
    if (step.idleTries > 0) await pause(backoffMs(step.idleTries, times), signal);
  }
  return true;
}

async function outcomeOf<R extends SourceRecord>(
  records: readonly R[],
  piece: Piece,
  { invoke, settings, note }: StreamBatchOptions<R>,
): Promise<PieceOutcome> {
  // No function can be shown it, however often it is tried: it counts as one that the function failed, so that it ends as those do.
  if (records.some((record) => isOversized(record, settings.room))) {
    note(RESULTS.recordTooLarge);
    return { kind: 'function-error' };
  }
  const outcome = await invoke(records);
  if (outcome.kind !== 'succeeded') {
    note(outcomeResult(outcome.kind));
    return { kind: outcome.kind === 'function-error' ? 'function-error' : 'not-run' };
  }
  const failed = settings.reportsFailures ? firstFailed(records, outcome.payload) : undefined;
  note(failed === undefined ? RESULTS.ok : RESULTS.functionFailed);
  return failed === undefined ? { kind: 'succeeded' } : { kind: 'failed-at', place: piece.from + failed };
}

/** Where the first record is that was not done; undefined when all were. */
function firstFailed(records: readonly SourceRecord[], payload: Uint8Array): number | undefined {
  const response = readBatchResponse(payload, new Set(records.map(({ id }) => id)));
  switch (response.kind) {
    case 'all-done':
      return undefined;
    case 'all-failed':
      return 0;
    case 'some-failed':
      return records.findIndex(({ id }) => response.failed.has(id));
  }
}

/** Tells of what is given up, as often as it takes; false when told to stop before it was. */
async function discardSurely<R extends SourceRecord>(
  { discarded }: PieceStep,
  records: readonly R[],
  { discard, partition, times, signal }: StreamBatchOptions<R>,
): Promise<boolean> {
  if (discarded === undefined) return true;
  const { piece, reason } = discarded;
  const lost = { partition, records: records.slice(piece.from, piece.to), reason, failures: piece.failures };
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      await discard(lost);
      return true;
    } catch {
      await pause(backoffMs(tries, times), signal);
    }
  }
  return false;
}
