import type { Statement } from '../connection/database.js';

/** `due_at` says when somebody should look: a holder's lease runs out when its event comes due again. */
const LATER = (milliseconds: string) => `clock_timestamp() + ${milliseconds}::float8 * interval '1 millisecond'`;

/** $1 id, $2 fence: the event while the claim of that number stands. */
const HELD = `id = $1 AND fence = $2 AND held AND status = 'pending'`;

/** Events of an account that is suspended wait. */
const OF_OPEN_ACCOUNT = `NOT EXISTS (SELECT FROM accounts a WHERE a.id = account_id AND a.status <> 'active')`;

/** Columns as arrays: one prepared statement for any number of events. An event that is there stays as it is. */
export const ACCEPT: Statement = {
  name: 'accept_events',
  text: `INSERT INTO async_events
      (id, account_id, function_name, qualifier, payload, client_context, tenant_id, accepted_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[],
      $8::timestamptz[])
    ON CONFLICT (id) DO NOTHING`,
};

/**
 * $1 id, $2 lease in ms. Two claimants meet on the row's lock, and the second finds it not due any more. An event that
 * is due although it is held was lost by its holder.
 */
export const CLAIM: Statement = {
  name: 'claim_event',
  text: `UPDATE async_events SET fence = fence + 1, held = true, due_at = ${LATER('$2')},
      lost_attempts = CASE WHEN held THEN lost_attempts + 1 ELSE 0 END
    WHERE id = $1 AND status = 'pending' AND due_at <= clock_timestamp() AND ${OF_OPEN_ACCOUNT}
    RETURNING account_id AS "accountId", function_name AS "functionName", qualifier, payload,
      client_context AS "clientContext", tenant_id AS "tenantId", accepted_at AS "acceptedAt", failures, fence,
      lost_attempts AS "lostAttempts"`,
};

/** $3 lease in ms. */
export const EXTEND: Statement = {
  name: 'extend_event',
  text: `UPDATE async_events SET due_at = ${LATER('$3')} WHERE ${HELD}`,
};

/** $3 status, $4 reason. The payload of what succeeded is of no use to anybody. */
export const SETTLE: Statement = {
  name: 'settle_event',
  text: `UPDATE async_events SET status = $3, reason = $4, held = false, finished_at = clock_timestamp(),
      payload = CASE WHEN $3 = 'succeeded' THEN ''::bytea ELSE payload END
    WHERE ${HELD}`,
};

/** $3 delay in ms, $4 failures to add. */
export const POSTPONE: Statement = {
  name: 'postpone_event',
  text: `UPDATE async_events SET held = false, due_at = ${LATER('$3')}, failures = failures + $4::int WHERE ${HELD}`,
};

/** $1 limit. `now()` does not change within a statement, so that the index can be asked for what is due alone. */
export const LIST_DUE: Statement = {
  name: 'list_due_events',
  text: `SELECT id AS "eventId", account_id AS "accountId", due_at AS "dueAt" FROM async_events
    WHERE status = 'pending' AND due_at <= now() AND ${OF_OPEN_ACCOUNT} ORDER BY due_at LIMIT $1`,
};

/**
 * $1 status, $2 age in ms, $3 limit. What another process is deleting is left to it. The array and `now()` keep the plan
 * to the indexes, however long the table.
 */
export const DELETE_ENDED: Statement = {
  name: 'delete_ended_events',
  text: `DELETE FROM async_events WHERE id = ANY (ARRAY(
      SELECT id FROM async_events
      WHERE status = $1 AND finished_at < now() - $2::float8 * interval '1 millisecond'
      ORDER BY finished_at LIMIT $3 FOR UPDATE SKIP LOCKED))`,
};
