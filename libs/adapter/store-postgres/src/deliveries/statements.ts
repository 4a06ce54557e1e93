import type { Statement } from '../connection/database.js';
import { deleteEnded, HELD_SQL, laterSql } from '../connection/held-rows.js';
import { insertTellingSql } from './insert-deliveries.js';

/**
 * $1 limit, $2 lease in ms, $3 accounts to leave out. From one account to the next along the index, so that the backlogs of
 * those that are left out or suspended are not walked; where more is due than is asked for, the accounts have equal parts. What
 * another process is claiming is left to it. One that is due although it is held was lost by its holder. `now()` does not change
 * within a statement, so that the index can be asked for what is due alone.
 */
export const CLAIM_DUE: Statement = {
  name: 'claim_due_deliveries',
  text: `UPDATE deliveries SET fence = fence + 1, held = true, due_at = ${laterSql('$2')},
      lost_tries = CASE WHEN held THEN lost_tries + 1 ELSE 0 END
    WHERE id = ANY (ARRAY(
      WITH RECURSIVE senders AS (
        (SELECT account_id FROM deliveries WHERE status = 'pending' ORDER BY account_id LIMIT 1)
        UNION ALL
        SELECT next.account_id FROM senders CROSS JOIN LATERAL (
          SELECT account_id FROM deliveries d
          WHERE d.status = 'pending' AND d.account_id > senders.account_id ORDER BY d.account_id LIMIT 1) next)
      SELECT due.id FROM senders CROSS JOIN LATERAL (
        SELECT id, due_at, row_number() OVER (ORDER BY due_at) AS turn FROM (
          SELECT d.id, d.due_at FROM deliveries d
          WHERE d.status = 'pending' AND d.account_id = senders.account_id AND d.due_at <= now()
          ORDER BY d.due_at LIMIT $1 FOR UPDATE SKIP LOCKED) longest) due
      WHERE senders.account_id <> ALL ($3::text[])
        AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = senders.account_id AND a.status <> 'active')
      ORDER BY due.turn, due.due_at LIMIT $1))
    RETURNING id AS "deliveryId", account_id AS "accountId", target, sender, parameters, payload,
      trace_header AS "traceHeader", policy, dead_letter AS "deadLetter", created_at AS "createdAt", failures, fence, lost_tries AS "lostTries"`,
};

/** $3 lease in ms. */
export const EXTEND: Statement = {
  name: 'extend_delivery',
  text: `UPDATE deliveries SET due_at = ${laterSql('$3')} WHERE ${HELD_SQL} RETURNING id`,
};

/** $3 status, $4 error code, $5 message, from $6 on the dead letters. The payload of what was sent is of no use to anybody. */
export const SETTLE: Statement = {
  name: 'settle_delivery',
  text: `WITH settled AS (
      UPDATE deliveries SET status = $3, error_code = $4, error_message = $5, held = false,
        finished_at = clock_timestamp(), payload = CASE WHEN $3 = 'sent' THEN ''::bytea ELSE payload END
      WHERE ${HELD_SQL} RETURNING id, id AS key
    ), dead_letters AS (${insertTellingSql(6, 'settled')})
    SELECT id FROM settled`,
};

/** $3 delay in ms, $4 error code, $5 message, $6 failures to add. */
export const POSTPONE: Statement = {
  name: 'postpone_delivery',
  text: `UPDATE deliveries SET held = false, due_at = ${laterSql('$3')}, failures = failures + $6::int, error_code = $4,
      error_message = $5
    WHERE ${HELD_SQL} RETURNING id`,
};

export const DELETE_ENDED = deleteEnded('delete_ended_deliveries', 'deliveries');
