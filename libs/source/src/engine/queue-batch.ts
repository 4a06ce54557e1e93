import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import { readBatchResponse } from '@stoker/core/sources/batch-response';
import type { QueueReader, QueueRecord } from '../source.js';
import { eventPayload } from './event-payload.js';
import { backoffMs, pause } from './pause.js';
import type { EngineTimes } from './engine-ports.js';

export interface QueueBatchOptions {
  readonly reader: QueueReader;
  readonly invoke: (payload: Uint8Array, traceHeader: string | undefined) => Promise<BatchOutcome>;
  readonly reportsFailures: boolean;
  readonly times: EngineTimes;
  /** Ends waits: what is not done by then comes again. */
  readonly signal: AbortSignal;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Monotonic ms until which another try makes sense: afterwards the records are somebody else's. */
  readonly tryUntil: number;
}

/** Tries of taking away what was done; what stays comes again, and is done again. */
const REMOVALS = 5;

/**
 * Hands a batch of a queue to the function and removes what it did. What it failed, or was not let run for, stays where it
 * is and comes again when its time as ours is over; until then a function that is throttled is tried again and again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function runQueueBatch(
  records: readonly QueueRecord[],
  options: QueueBatchOptions,
): Promise<BatchOutcome['kind']> {
  const outcome = await invokeWhileHeld(records, options);
  if (outcome.kind !== 'succeeded') return outcome.kind;
  const { done, isWhole } = doneOf(records, outcome.payload, options.reportsFailures);
  await removeSurely(done, options);
  return isWhole ? 'succeeded' : 'function-error';
}

async function invokeWhileHeld(records: readonly QueueRecord[], options: QueueBatchOptions): Promise<BatchOutcome> {
  const { reader, invoke, times, signal, now, tryUntil } = options;
  const payload = (reader.event ?? eventPayload)(records, {});
  const trace = records.find(({ traceHeader }) => traceHeader !== undefined)?.traceHeader;
  for (let tries = 1; ; tries++) {
    const outcome = await invoke(payload, trace);
    if (outcome.kind !== 'throttled' && outcome.kind !== 'service-fault') return outcome;
    const wait = backoffMs(tries, times);
    if (now() + wait > tryUntil) return outcome;
    await pause(wait, signal);
    if (signal.aborted) return outcome;
  }
}

/** Of an answer that can't be relied on, nothing is done. */
function doneOf(
  records: readonly QueueRecord[],
  payload: Uint8Array,
  reportsFailures: boolean,
): { readonly done: readonly QueueRecord[]; readonly isWhole: boolean } {
  if (!reportsFailures) return { done: records, isWhole: true };
  const response = readBatchResponse(payload, new Set(records.map(({ id }) => id)));
  switch (response.kind) {
    case 'all-done':
      return { done: records, isWhole: true };
    case 'all-failed':
      return { done: [], isWhole: false };
    case 'some-failed':
      return { done: records.filter(({ id }) => !response.failed.has(id)), isWhole: false };
  }
}

/** Removes records, again while the source can't be reached. Answers what is still there, and will come again. */
export async function removeSurely(
  records: readonly QueueRecord[],
  { reader, times, signal }: Pick<QueueBatchOptions, 'reader' | 'times' | 'signal'>,
): Promise<readonly QueueRecord[]> {
  let left = records;
  for (let tries = 1; left.length > 0; tries++) {
    const still = await reader.remove(left).catch(() => left);
    if (still.length === 0 || tries >= REMOVALS) return still;
    left = still;
    await pause(backoffMs(tries, times), signal);
  }
  return left;
}
