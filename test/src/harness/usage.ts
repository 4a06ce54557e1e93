import type { TestDatabase } from '@stoker/store-postgres/testing/test-database';
import { until } from './until.js';

/** A line of the bill as the database has it; amounts as text, for they are bigints. */
export interface UsageRow {
  readonly [column: string]: unknown;
  readonly invocationId: string;
  readonly attempt: number;
  readonly accountId: string;
  readonly functionName: string;
  readonly version: string;
  readonly invocationType: string;
  readonly outcome: string;
  readonly memoryMb: number;
  readonly billedDurationMs: string;
  readonly billedInitMs: string;
  readonly mbMs: string;
}

/** The bill of a function, in the order of its attempts. */
export function usageOf(database: TestDatabase, functionName: string): Promise<UsageRow[]> {
  return database.sql<UsageRow>(
    `SELECT invocation_id AS "invocationId", attempt, account_id AS "accountId", function_name AS "functionName",
       version, invocation_type AS "invocationType", outcome, memory_mb AS "memoryMb",
       billed_duration_ms AS "billedDurationMs", billed_init_ms AS "billedInitMs", mb_ms AS "mbMs"
     FROM usage_records WHERE function_name = $1 ORDER BY started_at, attempt`,
    [functionName],
  );
}

/** The line of one attempt, once it has been shipped. */
export function usageRow(database: TestDatabase, functionName: string, requestId: string): Promise<UsageRow> {
  return until(`usage of ${requestId}`, async () =>
    (await usageOf(database, functionName)).find((row) => row.invocationId === requestId),
  );
}
