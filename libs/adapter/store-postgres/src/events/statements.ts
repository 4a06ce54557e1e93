import type { Statement } from '../connection/database.js';
import { deleteEnded, HELD_SQL, laterSql } from '../connection/held-rows.js';
import { insertTellingSql } from '../deliveries/insert-deliveries.js';

/** Events of an account that is suspended wait. */
const OF_OPEN_ACCOUNT = `NOT EXISTS (SELECT FROM accounts a WHERE a.id = account_id AND a.status <> 'active')`;

/** Columns as arrays: one prepared statement for any number of events. An event that is there stays as it is. */
export const ACCEPT: Statement = {
  name: 'accept_events',
  text: `INSERT INTO async_events
      (id, account_id, function_name, qualifier, payload, client_context, tenant_id, accepted_at, trace_header)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[],
      $8::timestamptz[], $9::text[])
    ON CONFLICT (id) DO NOTHING`,
};

/**
 * $1 to $9 one event, as ACCEPT has them; $10 key, $11 digest, $12 ms that a key counts. Answers whose the key is: the event's,
 * or the one's before it. No row where another has just taken the key, unseen by this statement: it is to be run again.
 */
export const ACCEPT_ONCE: Statement = {
  name: 'accept_event_once',
  text: `WITH taken AS (
      INSERT INTO event_keys AS k (account_id, function_name, key, event_id, digest, used_at)
      VALUES ($2, $3, $10, $1, $11, clock_timestamp())
      ON CONFLICT (account_id, function_name, key)
        DO UPDATE SET event_id = excluded.event_id, digest = excluded.digest, used_at = excluded.used_at
        WHERE k.used_at <= clock_timestamp() - $12::float8 * interval '1 millisecond'
      RETURNING event_id, digest
    ), accepted AS (
      INSERT INTO async_events
        (id, account_id, function_name, qualifier, payload, client_context, tenant_id, accepted_at, trace_header)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM taken
    )
    SELECT event_id AS "eventId", digest FROM taken
    UNION ALL
    SELECT event_id, digest FROM event_keys
      WHERE account_id = $2 AND function_name = $3 AND key = $10 AND NOT EXISTS (SELECT FROM taken)
        AND used_at > clock_timestamp() - $12::float8 * interval '1 millisecond'`,
};

/** $1 age in ms, $2 limit. */
export const DELETE_KEYS: Statement = {
  name: 'delete_event_keys',
  text: `DELETE FROM event_keys WHERE (account_id, function_name, key) IN (
      SELECT account_id, function_name, key FROM event_keys
      WHERE used_at < now() - $1::float8 * interval '1 millisecond'
      ORDER BY used_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
};

/**
 * $1 accounts, $2 functions, $3 counts, $4 lease in ms. What another claimant is taking is left to it. An event that is due
 * although it is held was lost by its holder. `now()` does not change within a statement, so that the index can be asked for
 * what is due alone.
 */
export const CLAIM: Statement = {
  name: 'claim_events',
  text: `UPDATE async_events SET fence = fence + 1, held = true, due_at = ${laterSql('$4')},
      lost_attempts = CASE WHEN held THEN lost_attempts + 1 ELSE 0 END
    WHERE id = ANY (ARRAY(
      SELECT due.id FROM unnest($1::text[], $2::text[], $3::int[]) AS turn (account_id, function_name, count)
      CROSS JOIN LATERAL (
        SELECT id FROM async_events e
        WHERE e.status = 'pending' AND e.account_id = turn.account_id AND e.function_name = turn.function_name
          AND e.due_at <= now()
        ORDER BY e.due_at LIMIT turn.count FOR UPDATE SKIP LOCKED) due))
      AND ${OF_OPEN_ACCOUNT}
    RETURNING id AS "eventId", account_id AS "accountId", function_name AS "functionName", qualifier, payload,
      client_context AS "clientContext", tenant_id AS "tenantId", trace_header AS "traceHeader",
      accepted_at AS "acceptedAt", failures, fence, lost_attempts AS "lostAttempts"`,
};

/** $3 lease in ms. */
export const EXTEND: Statement = {
  name: 'extend_event',
  text: `UPDATE async_events SET due_at = ${laterSql('$3')} WHERE ${HELD_SQL}`,
};

/**
 * $1 ids, $2 fences, $3 statuses, $4 reasons: each event while the claim of its number stands; from $5 on what is told of
 * their ends, each under the key of its event and claim. The payload of what succeeded is of no use to anybody.
 */
export const SETTLE: Statement = {
  name: 'settle_events',
  text: `WITH settled AS (
      UPDATE async_events e SET status = ends.status, reason = ends.reason, held = false,
        finished_at = clock_timestamp(), payload = CASE WHEN ends.status = 'succeeded' THEN ''::bytea ELSE payload END
      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS ends (id, fence, status, reason)
      WHERE e.id = ends.id AND e.fence = ends.fence AND e.held AND e.status = 'pending'
      RETURNING e.id || '/' || e.fence AS key
    ), told AS (${insertTellingSql(5, 'settled')})
    SELECT key FROM settled`,
};

/** $3 delay in ms, $4 failures to add. */
export const POSTPONE: Statement = {
  name: 'postpone_event',
  text: `UPDATE async_events SET held = false, due_at = ${laterSql('$3')}, failures = failures + $4::int WHERE ${HELD_SQL}`,
};

/** Events of one function that are counted: of a longer backlog it is enough to know that it is long. */
const COUNTED = 1_000;

/**
 * From one function to the next along the index, so that it costs as much as there are functions with unfinished events,
 * however many events those are.
 */
export const LIST_DUE: Statement = {
  name: 'list_due_lanes',
  text: `WITH RECURSIVE lanes AS (
      (SELECT account_id, function_name FROM async_events
        WHERE status = 'pending' ORDER BY account_id, function_name LIMIT 1)
      UNION ALL
      SELECT next.account_id, next.function_name FROM lanes CROSS JOIN LATERAL (
        SELECT account_id, function_name FROM async_events e
        WHERE status = 'pending' AND (e.account_id, e.function_name) > (lanes.account_id, lanes.function_name)
        ORDER BY account_id, function_name LIMIT 1) next)
    SELECT account_id AS "accountId", function_name AS "functionName", due.count
    FROM lanes CROSS JOIN LATERAL (
      SELECT count(*)::int AS count FROM (
        SELECT FROM async_events e
        WHERE e.status = 'pending' AND e.account_id = lanes.account_id AND e.function_name = lanes.function_name
          AND e.due_at <= now()
        LIMIT ${COUNTED}) AS counted) due
    WHERE due.count > 0 AND ${OF_OPEN_ACCOUNT}`,
};

export const DELETE_ENDED = deleteEnded('delete_ended_events', 'async_events');
