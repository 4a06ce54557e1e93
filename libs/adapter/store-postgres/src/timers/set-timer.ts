import type { Timer, TimerKey, TimerKind } from '@stoker/app/ports/timer-store';
import type { Queries } from '../connection/database.js';
import { REMOVE, SET } from './statements.js';

/**
 * Sets the timer of an owner in the transaction that writes the owner. Steps of the timer that it had are not made any more.
 * Call `PostgresTimerStore.noteSet` after the commit, so that one that is due soon is not late.
 *
 * @param queries what the transaction runs its statements with: `queriesOf` a Prisma transaction, or `Database.transact`
 */
export async function setTimer(queries: Queries, timer: Timer): Promise<void> {
  const { accountId, kind, owner, expression, timeZone, anchor, windowMs, endAt, nextAt, dueAt } = timer;
  await queries.query(SET, [
    accountId,
    kind,
    owner,
    expression,
    timeZone,
    new Date(anchor),
    windowMs,
    dateOf(endAt),
    dateOf(nextAt),
    dateOf(dueAt),
  ]);
}

/** Removes the timer of an owner in the transaction that deletes the owner. */
export async function removeTimer(queries: Queries, { accountId, kind, owner }: TimerKey): Promise<void> {
  await queries.query(REMOVE, [accountId, kind, owner, true]);
}

/** Removes the timers of all owners whose names begin so, such as those of a group or of a bus: `GROUP/`. */
export async function removeTimersOf(
  queries: Queries,
  accountId: string,
  kind: TimerKind,
  prefix: string,
): Promise<void> {
  await queries.query(REMOVE, [accountId, kind, prefix, false]);
}

export function dateOf(time: number | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}
