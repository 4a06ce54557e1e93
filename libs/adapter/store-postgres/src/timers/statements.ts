import type { Statement } from '../connection/database.js';
import { laterSql } from '../connection/held-rows.js';

/**
 * $1 account, $2 kind, $3 owner, $4 expression, $5 time zone, $6 anchor, $7 window in ms, $8 end, $9 next time, $10 due. No
 * version is ever given twice.
 */
export const SET: Statement = {
  name: 'set_timer',
  text: `INSERT INTO timers
      (account_id, kind, owner, expression, time_zone, anchor, window_ms, end_at, next_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $7::int, $8::timestamptz, $9::timestamptz, $10::timestamptz)
    ON CONFLICT (account_id, kind, owner) DO UPDATE SET version = nextval('timer_versions'),
      expression = EXCLUDED.expression, time_zone = EXCLUDED.time_zone, anchor = EXCLUDED.anchor,
      window_ms = EXCLUDED.window_ms, end_at = EXCLUDED.end_at, next_at = EXCLUDED.next_at, due_at = EXCLUDED.due_at
    RETURNING version`,
};

/** $1 account, $2 kind, $3 what the owner begins with; $4 whether it is the whole of it. */
export const REMOVE: Statement = {
  name: 'remove_timers',
  text: `DELETE FROM timers WHERE account_id = $1 AND kind = $2
      AND CASE WHEN $4::boolean THEN owner = $3 ELSE starts_with(owner, $3) END
    RETURNING version`,
};

const DUE_COLUMNS = `account_id AS "accountId", kind, owner, expression, time_zone AS "timeZone", anchor,
  window_ms AS "windowMs", end_at AS "endAt", next_at AS "nextAt", due_at AS "dueAt", version`;

/** Timers of an account that is suspended wait. */
const OF_OPEN_ACCOUNT = `NOT EXISTS (SELECT FROM accounts a WHERE a.id = account_id AND a.status <> 'active')`;

/** $1 until, $2 limit. */
export const LIST_DUE: Statement = {
  name: 'list_due_timers',
  text: `SELECT ${DUE_COLUMNS} FROM timers WHERE due_at <= $1 AND ${OF_OPEN_ACCOUNT} ORDER BY due_at LIMIT $2`,
};

/**
 * The same in equal parts of the accounts, from one to the next along the index: it costs as much as there are accounts with
 * timers, however many of them are due. Worth while only where more is due than may be listed.
 */
export const LIST_DUE_IN_PARTS: Statement = {
  name: 'list_due_timers_in_parts',
  text: `WITH RECURSIVE owners AS (
      (SELECT account_id FROM timers WHERE due_at IS NOT NULL ORDER BY account_id LIMIT 1)
      UNION ALL
      SELECT next.account_id FROM owners CROSS JOIN LATERAL (
        SELECT account_id FROM timers t
        WHERE t.due_at IS NOT NULL AND t.account_id > owners.account_id ORDER BY t.account_id LIMIT 1) next),
    waiting AS (
      SELECT account_id, count(*) OVER () AS all_of_them FROM owners
      WHERE EXISTS (SELECT FROM timers t WHERE t.account_id = owners.account_id AND t.due_at <= $1) AND ${OF_OPEN_ACCOUNT})
    SELECT due.* FROM waiting CROSS JOIN LATERAL (
      SELECT ${DUE_COLUMNS}, row_number() OVER (ORDER BY due_at) AS turn FROM (
        SELECT * FROM timers t WHERE t.account_id = waiting.account_id AND t.due_at <= $1
        ORDER BY t.due_at LIMIT 1 + $2::int / waiting.all_of_them) AS longest) due
    ORDER BY due.turn, due."dueAt" LIMIT $2`,
};

/**
 * Columns as arrays: $1 versions as they were read, $2 next times, $3 due, $4 whether the timer goes with its owner. A row that
 * somebody else is changing is passed over, not waited for: that one, if it comes to its end, makes the step.
 */
export const ADVANCE: Statement = {
  name: 'advance_timers',
  text: `WITH steps AS (
      SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::boolean[])
        AS step (version, next_at, due_at, removes)),
    taken AS (
      SELECT timers.version FROM timers JOIN steps USING (version) FOR UPDATE OF timers SKIP LOCKED),
    removed AS (
      DELETE FROM timers USING taken JOIN steps USING (version)
      WHERE timers.version = taken.version AND steps.removes),
    advanced AS (
      UPDATE timers SET version = nextval('timer_versions'), next_at = steps.next_at, due_at = steps.due_at
      FROM taken JOIN steps USING (version)
      WHERE timers.version = taken.version AND NOT steps.removes)
    SELECT version FROM taken`,
};

/** $1 accounts, $2 groups, $3 names. */
export const REMOVE_SCHEDULES: Statement = {
  name: 'remove_schedules',
  text: `DELETE FROM schedules USING unnest($1::text[], $2::text[], $3::text[]) AS over (account_id, group_name, name)
    WHERE schedules.account_id = over.account_id AND schedules.group_name = over.group_name
      AND schedules.name = over.name`,
};

/** $1 holder, $2 ms. */
export const HOLD_LEASE: Statement = {
  name: 'hold_timer_lease',
  text: `INSERT INTO leases (name, holder, until) VALUES ('timers', $1, ${laterSql('$2')})
    ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
      WHERE leases.holder = EXCLUDED.holder OR leases.until <= clock_timestamp()`,
};

/** $1 holder. */
export const RELEASE_LEASE: Statement = {
  name: 'release_timer_lease',
  text: `DELETE FROM leases WHERE name = 'timers' AND holder = $1`,
};
