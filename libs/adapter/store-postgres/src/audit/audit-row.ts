import type { ErrorCode } from '@stoker/core/errors/service-error';
import type { AuditOutcome, AuditRow } from '@stoker/app/ports/audit-trail';
import type { Statement } from '../connection/database.js';

const COLUMNS = [
  'occurred_at',
  'request_id',
  'part',
  'account_id',
  'principal',
  'access_key_id',
  'service',
  'operation',
  'resource',
  'resource_account_id',
  'source_ip',
  'user_agent',
  'outcome',
  'error_code',
  'detail',
  'calls',
] as const;

/** Characters of a text that are kept: what a caller names itself may be long. */
const TEXT_LENGTH = 1_024;

/** Columns as arrays: one prepared statement for any number of rows. A row that is there stays as it is. */
export const APPEND: Statement = {
  name: 'append_audit',
  text: `INSERT INTO audit_trail (${COLUMNS.join(', ')})
    SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int[])
    ON CONFLICT DO NOTHING`,
};

/** The same for one row, whose values are those of `toCells`. */
export const APPEND_ONE = `INSERT INTO audit_trail (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT DO NOTHING`;

/** The values of `APPEND`. */
export function toColumns(rows: readonly AuditRow[]): unknown[][] {
  const cells = rows.map(toCells);
  return COLUMNS.map((_, column) => cells.map((row) => row[column]));
}

export function toCells(row: AuditRow): unknown[] {
  return [
    new Date(row.occurredAt),
    row.requestId,
    row.part,
    text(row.accountId),
    text(row.principal),
    text(row.accessKeyId),
    row.service,
    row.operation,
    text(row.resource),
    row.resourceAccountId ?? null,
    text(row.sourceIp),
    text(row.userAgent),
    row.outcome,
    row.errorCode ?? null,
    text(row.detail),
    row.count,
  ];
}

/** A text that can be stored: Postgres has no place for U+0000. */
function text(value: string | undefined): string | null {
  return value === undefined ? null : value.slice(0, TEXT_LENGTH).replaceAll('\0', '\ufffd');
}

/** The columns of a search. */
export const SELECTED = `occurred_at AS "occurredAt", request_id AS "requestId", part, account_id AS "accountId", principal,
  access_key_id AS "accessKeyId", service, operation, resource, resource_account_id AS "resourceAccountId",
  source_ip AS "sourceIp", user_agent AS "userAgent", outcome, error_code AS "errorCode", detail, calls`;

export interface SelectedRow {
  readonly occurredAt: Date;
  readonly requestId: string;
  readonly part: number;
  readonly accountId: string | null;
  readonly principal: string | null;
  readonly accessKeyId: string | null;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | null;
  readonly resourceAccountId: string | null;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly outcome: AuditOutcome;
  readonly errorCode: ErrorCode | null;
  readonly detail: string | null;
  readonly calls: number;
}

export function toAuditRow({ occurredAt, calls, ...columns }: SelectedRow): AuditRow {
  const present = Object.entries(columns).filter(([, value]) => value !== null);
  // Required members are never null in the table.
  return { occurredAt: occurredAt.getTime(), ...Object.fromEntries(present), count: calls } as unknown as AuditRow;
}
