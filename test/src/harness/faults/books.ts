import type { TestDatabase } from '@stoker/store-postgres/testing/test-database';
import type { Ledger } from './ledger.js';
import type { Witness } from './witness.js';
import { QUEUED, TOLD } from './workload.js';

/** An event as the database has it, with its lines on the bill. */
export interface BookedEvent {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly functionName: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly reason: string | null;
  readonly failures: number;
  /** How often it was taken to be run. */
  readonly claims: number;
  /** Lines of attempts that succeeded, and of all others. */
  readonly successes: number;
  readonly errors: number;
  /** The highest attempt that there is a line of; 0 when there is none. */
  readonly lastBilled: number;
}

const EVENTS = `
  SELECT e.id, e.function_name AS "functionName", e.status, e.reason, e.failures, e.fence::int AS claims,
    count(u.attempt) FILTER (WHERE u.outcome = 'success')::int AS successes,
    count(u.attempt) FILTER (WHERE u.outcome <> 'success')::int AS errors,
    coalesce(max(u.attempt), 0)::int AS "lastBilled"
  FROM async_events e LEFT JOIN usage_records u ON u.invocation_id = e.id
  WHERE e.accepted_at >= $1 GROUP BY e.id`;

const PENDING = `
  SELECT (SELECT count(*) FROM async_events WHERE accepted_at >= $1 AND status = 'pending')::int
    + (SELECT count(*) FROM deliveries WHERE created_at >= $1 AND status = 'pending')::int AS count`;

const SYNCHRONOUS = `
  SELECT invocation_id AS id, max(function_name) AS "functionName", count(*)::int AS lines FROM usage_records
  WHERE invocation_type = 'RequestResponse' AND function_name <> '${QUEUED}' AND started_at >= $1 GROUP BY invocation_id`;

const BATCHES = `SELECT invocation_id AS id FROM usage_records WHERE function_name = '${QUEUED}' AND started_at >= $1`;

/** What was accepted, or is to be told to a destination, since then and has not come to an end. */
export async function countPending(database: TestDatabase, since: Date): Promise<number> {
  return (await database.sql<{ count: number }>(PENDING, [since]))[0]!.count;
}

/** What the database and the bill say of a load, against what its clients were told. */
export interface Books {
  readonly succeeded: number;
  readonly failed: number;
  /** Acknowledged events that have no end, or that nobody knows of. */
  readonly lost: readonly string[];
  /** Lines of the bill. */
  readonly lines: number;
  /** Attempts whose end was written down or answered: each must have its line. */
  readonly attempts: number;
  /** Lines of attempts that came to an end which could not be written down, so that another attempt followed. */
  readonly repeats: number;
  /** Invocations whose lines do not fit their attempts, and messages of which no line tells. */
  readonly misbilled: readonly string[];
  /** Events that failed for good, whether acknowledged or not. */
  readonly failures: readonly string[];
  /** Events and invocations that no client was told of: requests whose answers were lost. Those of destinations do not count. */
  readonly unknown: number;
}

/**
 * Compares once; usage that is still under way counts as missing.
 *
 * @param witness what functions say that they did
 */
export async function readBooks(
  database: TestDatabase,
  ledger: Ledger,
  { begun, messages }: Pick<Witness, 'begun' | 'messages'>,
  since: Date,
): Promise<Books> {
  const events = await database.sql<BookedEvent>(EVENTS, [since]);
  const batches = new Set((await database.sql<{ id: string }>(BATCHES, [since])).map(({ id }) => id));
  const isBilled = (requests: ReadonlySet<string> | undefined): boolean =>
    requests === undefined || [...requests].some((id) => batches.has(id));
  const synchronous = await database.sql<{ id: string; functionName: string; lines: number }>(SYNCHRONOUS, [since]);
  const ended = new Map(events.filter(({ status }) => status !== 'pending').map((event) => [event.id, event]));
  const linesOf = new Map(synchronous.map(({ id, lines }) => [id, lines]));
  const told = new Set([...ledger.accepted, ...ledger.answered]);
  const billed = events.map(({ successes, errors }) => successes + errors);
  const due = events.map(attemptsOf);
  const lines = sum(billed) + sum([...linesOf.values()]);
  const attempts = sum(due) + linesOf.size;
  return {
    succeeded: ledger.accepted.filter((id) => ended.get(id)?.status === 'succeeded').length,
    failed: ledger.accepted.filter((id) => ended.get(id)?.status === 'failed').length,
    lost: ledger.accepted.filter((id) => !ended.has(id)),
    lines,
    attempts,
    repeats: sum(billed.map((count, index) => Math.max(0, count - due[index]!))),
    misbilled: [
      ...events
        .filter((event) => !isBilledRightly(event, begun.get(event.id) ?? 0))
        .map((event) => JSON.stringify(event)),
      ...ledger.answered.filter((id) => linesOf.get(id) !== 1),
      ...ledger.queued.filter((id) => !isBilled(messages.get(id))),
      ...[...batches].filter((id) => !begun.has(id)),
    ],
    failures: [...ended.values()].filter(({ status }) => status === 'failed').map(({ id }) => id),
    unknown: [...ended.values(), ...synchronous].filter(
      ({ id, functionName }) => functionName !== TOLD && !told.has(id),
    ).length,
  };
}

/** How many attempts' ends the event's row tells of. */
function attemptsOf({ status, reason, failures }: BookedEvent): number {
  return failures + (status === 'succeeded' || reason === 'RetriesExhausted' ? 1 : 0);
}

/** A line for each end that is known, and none for a run that never was. */
function isBilledRightly(event: BookedEvent, runs: number): boolean {
  const { status, successes, errors, claims, lastBilled } = event;
  const wanted = attemptsOf(event);
  const enough = status === 'succeeded' ? successes >= 1 && errors >= wanted - 1 : errors >= wanted;
  return enough && successes + errors <= Math.min(runs, claims) && lastBilled <= claims;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
