import type { DueTimer, TimerStep, TimerStore } from '@stoker/app/ports/timer-store';
import type { Database, Queries, Statement } from '../connection/database.js';
import { insertDeliveries } from '../deliveries/insert-deliveries.js';
import { dateOf } from './set-timer.js';
import { ADVANCE, HOLD_LEASE, LIST_DUE, LIST_DUE_IN_PARTS, RELEASE_LEASE, REMOVE_SCHEDULES } from './statements.js';

type DueRow = Pick<DueTimer, 'accountId' | 'kind' | 'owner' | 'expression' | 'timeZone' | 'windowMs'> & {
  anchor: Date;
  endAt: Date | null;
  nextAt: Date;
  dueAt: Date;
  /** A bigint as `pg` gives it. */
  version: string;
};

/** Timers in Postgres. */
export class PostgresTimerStore implements TimerStore {
  readonly #listeners: (() => void)[] = [];

  /** @param onSent called when a transaction that put something into the outbox has committed */
  constructor(
    private readonly database: Database,
    private readonly onSent: () => void,
  ) {}

  async listDue(until: number, limit: number): Promise<DueTimer[]> {
    const ask = async (statement: Statement): Promise<DueTimer[]> => {
      const { rows } = await this.database.query<DueRow>(statement, [new Date(until), limit]);
      return rows.map(toTimer);
    };
    const oldest = await ask(LIST_DUE);
    if (oldest.length < limit) return oldest;
    // What accounts leave of their parts is for whoever has waited longest.
    const parts = await ask(LIST_DUE_IN_PARTS);
    const listed = new Map([...parts, ...oldest].map((timer) => [timer.version, timer]));
    return [...listed.values()].slice(0, limit).sort((one, other) => one.dueAt - other.dueAt);
  }

  async advance(steps: readonly TimerStep[]): Promise<TimerStep[]> {
    const made = await this.database.transact(async (queries) => {
      const taken = await take(queries, steps);
      await insertDeliveries(
        queries,
        taken.flatMap(({ deliveries }) => deliveries),
      );
      await removeSchedules(queries, taken);
      return taken;
    });
    if (made.some(({ deliveries }) => deliveries.length > 0)) this.onSent();
    return made;
  }

  async holdLease(holder: string, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.database.query(HOLD_LEASE, [holder, leaseMs]);
    return rowCount === 1;
  }

  async releaseLease(holder: string): Promise<void> {
    await this.database.query(RELEASE_LEASE, [holder]);
  }

  onSet(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** To be called when a transaction that set timers has committed. */
  noteSet(): void {
    for (const listener of this.#listeners) listener();
  }
}

function toTimer(row: DueRow): DueTimer {
  const { accountId, kind, owner, expression, timeZone, windowMs } = row;
  return {
    accountId,
    kind,
    owner,
    expression,
    timeZone,
    windowMs,
    anchor: row.anchor.getTime(),
    endAt: row.endAt?.getTime(),
    nextAt: row.nextAt.getTime(),
    dueAt: row.dueAt.getTime(),
    version: Number(row.version),
  };
}

async function take(queries: Queries, steps: readonly TimerStep[]): Promise<TimerStep[]> {
  const { rows } = await queries.query<{ version: string }>(ADVANCE, [
    steps.map(({ timer }) => timer.version),
    steps.map(({ nextAt }) => dateOf(nextAt)),
    steps.map(({ dueAt }) => dateOf(dueAt)),
    steps.map(({ removesOwner }) => removesOwner),
  ]);
  const taken = new Set(rows.map(({ version }) => Number(version)));
  return steps.filter(({ timer }) => taken.has(timer.version));
}

/** Owners of other kinds stay: only schedules are deleted when they are over. */
async function removeSchedules(queries: Queries, steps: readonly TimerStep[]): Promise<void> {
  const over = steps.filter(({ timer, removesOwner }) => removesOwner && timer.kind === 'schedule');
  if (over.length === 0) return;
  const names = over.map(({ timer }) => timer.owner.split('/'));
  const accounts = over.map(({ timer }) => timer.accountId);
  await queries.query(REMOVE_SCHEDULES, [accounts, names.map(([group]) => group), names.map(([, name]) => name)]);
}
