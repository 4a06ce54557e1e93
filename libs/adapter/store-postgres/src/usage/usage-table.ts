import type { UsageRecord } from '@stoker/app/ports/usage-ledger';
import { writeBisecting, type Rejected } from '../connection/bisect.js';
import type { Database } from '../connection/database.js';

/** Columns of the bill with their types and where their values come from. */
const COLUMNS: readonly (readonly [name: string, type: string, value: (record: UsageRecord) => unknown])[] = [
  ['invocation_id', 'text', (record) => record.invocationId],
  ['attempt', 'int', (record) => record.attempt],
  ['account_id', 'text', (record) => record.accountId],
  ['function_name', 'text', (record) => record.functionName],
  ['version', 'text', (record) => record.version],
  ['tenant_id', 'text', (record) => record.tenantId ?? null],
  ['architecture', 'text', (record) => record.architecture],
  ['invocation_type', 'text', (record) => record.invocationType],
  ['outcome', 'text', (record) => record.outcome],
  ['memory_mb', 'int', (record) => record.memoryMb],
  ['billed_duration_ms', 'bigint', (record) => record.billedDurationMs],
  ['billed_init_ms', 'bigint', (record) => record.billedInitMs],
  ['mb_ms', 'bigint', (record) => record.mbMs],
  ['started_at', 'timestamptz', (record) => new Date(record.startedAt)],
];

const UPSERT = {
  name: 'upsert_usage',
  text: `INSERT INTO usage_records (${COLUMNS.map(([name]) => name).join(', ')})
    SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
    ON CONFLICT (invocation_id, attempt) DO NOTHING`,
};

const RECORDS_PER_STATEMENT = 1_000;

/** Writes records, those that are there already excepted, and answers those that can never be written. */
export async function upsertUsage(
  database: Database,
  records: readonly UsageRecord[],
): Promise<Rejected<UsageRecord>[]> {
  const rejected: Rejected<UsageRecord>[] = [];
  for (let from = 0; from < records.length; from += RECORDS_PER_STATEMENT) {
    const some = records.slice(from, from + RECORDS_PER_STATEMENT);
    rejected.push(
      ...(await writeBisecting(some, (group) =>
        database.query(
          UPSERT,
          COLUMNS.map(([, , value]) => group.map(value)),
        ),
      )),
    );
  }
  return rejected;
}
