import type { TestDatabase } from '@stoker/store-postgres/testing/test-database';
import { until } from './until.js';

/** What the database knows of an accepted event. */
export interface EventRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly reason: string | null;
  readonly failures: number;
}

/** The accepted events of a function, oldest first. */
export function eventsOf(database: TestDatabase, functionName: string): Promise<EventRow[]> {
  return database.sql<EventRow>(
    `SELECT id, status, reason, failures FROM async_events WHERE function_name = $1 ORDER BY accepted_at`,
    [functionName],
  );
}

/** The events of a function once there are `count` of them and none waits any more. */
export function endedEvents(
  database: TestDatabase,
  functionName: string,
  count: number,
  timeoutMs?: number,
): Promise<EventRow[]> {
  return until(
    `${count} events of ${functionName} have ended`,
    async () => {
      const events = await eventsOf(database, functionName);
      return events.length >= count && events.every(({ status }) => status !== 'pending') && events;
    },
    timeoutMs,
  );
}
