import type { Clock } from '@stoker/app/ports/clock';
import type { BatchRoom } from '@stoker/core/sources/pack-batches';
import type { ReadOptions, SourceRecord } from '../source.js';
import { pause } from './pause.js';

/** ms between looks at a source that has nothing and does not wait by itself. */
const LOOK_MS = 100;

export interface GatherOptions {
  readonly room: BatchRoom;
  /** ms to wait for a batch to fill up, once there is a record. */
  readonly windowMs: number;
  /** ms to wait for that record. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Whether nothing more will ever come. */
  readonly isOver?: () => boolean;
}

/**
 * Reads what makes a batch, or a little more: until there are enough records, enough bytes, or the window is over, which
 * begins with the first record. What was read is never lost for a read that fails behind it: the next one will fail again.
 *
 * @param read what comes behind the records that there are already
 */
export async function gather<R extends SourceRecord>(
  read: (soFar: readonly R[], options: ReadOptions) => Promise<readonly R[]>,
  { room, windowMs, waitMs, signal, clock, isOver = () => false }: GatherOptions,
): Promise<readonly R[]> {
  const asked = clock.monotonic();
  const records: R[] = [...(await read([], { maxRecords: room.maxRecords, waitMs, signal }))];
  const answered = clock.monotonic();
  // So that a source which does not wait by itself is not asked without end.
  if (records.length === 0 && !isOver() && answered - asked < waitMs / 2)
    await pause(Math.min(LOOK_MS, waitMs), signal);
  const until = answered + windowMs;
  let bytes = records.reduce((sum, record) => sum + record.bytes, 0);
  const isFull = () => records.length >= room.maxRecords || bytes >= room.maxBytes;
  while (records.length > 0 && !isFull() && !isOver() && !signal.aborted) {
    const leftMs = until - clock.monotonic();
    if (leftMs <= 0) break;
    const maxRecords = room.maxRecords - records.length;
    const more = await read(records, { maxRecords, waitMs: Math.min(leftMs, waitMs), signal }).catch(() => undefined);
    if (more === undefined) break;
    if (more.length === 0 && !isOver()) await pause(Math.min(LOOK_MS, leftMs), signal);
    records.push(...more);
    bytes += more.reduce((sum, record) => sum + record.bytes, 0);
  }
  return records;
}
