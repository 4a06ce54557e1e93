import type { FailedEvent, FailedEvents } from '@stoker/app/ports/failed-events';
import type { FailureReason } from '@stoker/core/invocation/retry-policy';
import type { Database } from '../connection/database.js';
import { type FailedRows, listFailed } from '../connection/failed-rows.js';

type Row = {
  eventId: string;
  accountId: string;
  functionName: string;
  qualifier: string | null;
  reason: string;
  /** A bigint as `pg` gives it. */
  attempts: string;
  failures: number;
  payloadBytes: number;
  acceptedAt: Date;
  failedAt: Date;
};

const COLUMNS = `id AS "eventId", account_id AS "accountId", function_name AS "functionName", qualifier, reason,
  fence AS attempts, failures, length(payload) AS "payloadBytes", accepted_at AS "acceptedAt", finished_at AS "failedAt"`;

const ROWS: FailedRows = {
  list: 'failed-events',
  table: 'async_events',
  columns: COLUMNS,
  filter: 'function_name',
};

const FIND_FAILED = {
  name: 'find_failed_event',
  text: `SELECT ${COLUMNS}, payload FROM async_events WHERE id = $2 AND account_id = $1 AND status = 'failed'`,
};

/** Failed events, through the statements of the data path; a redrive is a change, which the audit trail has. */
export function failedEvents(database: Database): FailedEvents {
  return {
    list: (accountId, { functionName }, page) =>
      listFailed(database, ROWS, accountId, functionName, page, toFailed, ({ eventId }) => eventId),

    async find(accountId, eventId) {
      const { rows } = await database.query<Row & { payload: Uint8Array }>(FIND_FAILED, [accountId, eventId]);
      return rows[0] && { ...toFailed(rows[0]), payload: rows[0].payload };
    },

    redrive: (accountId, eventIds) =>
      database.change(async (tx) => {
        const rows = await tx.$queryRaw<{ id: string }[]>`
          UPDATE async_events SET status = 'pending', reason = NULL, finished_at = NULL, failures = 0, lost_attempts = 0,
            held = false, trace_header = NULL, accepted_at = clock_timestamp(), due_at = clock_timestamp()
          WHERE account_id = ${accountId} AND id = ANY (${[...eventIds]}) AND status = 'failed' RETURNING id`;
        return rows.map(({ id }) => id);
      }),
  };
}

function toFailed(row: Row): FailedEvent {
  const { eventId, accountId, functionName, failures, payloadBytes } = row;
  return {
    eventId,
    accountId,
    functionName,
    failures,
    payloadBytes,
    qualifier: row.qualifier ?? undefined,
    // Only `settle` has written it.
    reason: row.reason as FailureReason,
    attempts: Number(row.attempts),
    acceptedAt: row.acceptedAt.getTime(),
    failedAt: row.failedAt.getTime(),
  };
}
