import { createHash } from 'node:crypto';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { DueTimer, TimerKind } from '../../ports/timer-store.js';

/** A time that a timer fires for. */
export interface Tick {
  readonly timer: DueTimer;
  /** ms since the epoch: when it was meant to be, which is not when it is. */
  readonly at: number;
  /** Whether it is the timer's last. */
  readonly isLast: boolean;
}

/** What a tick does. */
export interface TickMeaning {
  readonly deliveries: readonly NewDelivery[];
  /** True when the schedule is deleted with the timer. */
  readonly removesOwner?: boolean;
}

/**
 * Says what ticks of one kind of owner do: one answer for each, in their order; undefined where the owner is gone.
 *
 * @param now ms since the epoch, at which deliveries begin
 * @throws ServiceUnavailableException when the owners can't be read; anything else when one of them can't be understood
 */
export type TickMeanings = (ticks: readonly Tick[], now: number) => Promise<readonly (TickMeaning | undefined)[]>;

/** The meanings of a process, by the kind of owner. */
export type TickMeaningsByKind = ReadonlyMap<TimerKind, TickMeanings>;

/**
 * The id, a UUID, of what a tick sends: always the same for one tick.
 *
 * @param part tells apart what one tick sends
 */
export function tickId({ timer, at }: Tick, part = ''): string {
  const bytes = createHash('sha256').update(`${timer.version}/${at}/${part}`).digest().subarray(0, 16);
  // A UUID of version 8, whose other bits are the maker's own. https://www.rfc-editor.org/rfc/rfc9562#section-5.8
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
