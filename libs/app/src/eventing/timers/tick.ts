import type { NewDelivery } from '../../ports/delivery-store.js';
import type { DueTimer, TimerKind } from '../../ports/timer-store.js';
import { uuidOf } from '../uuid-of.js';

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
  return uuidOf(`${timer.version}/${at}/${part}`);
}
