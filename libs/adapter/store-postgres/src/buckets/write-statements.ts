import type { Statement } from '../connection/database.js';
import { laterSql } from '../connection/held-rows.js';

/** $1 ids, $2 accounts, $3 writes, $4 leases in ms. One that is there already stays as it is. */
export const NOTE: Statement = {
  name: 'note_bucket_writes',
  text: `INSERT INTO bucket_writes (id, account_id, write, due_at)
    SELECT id, account_id, write, ${laterSql('lease')}
    FROM unnest($1::uuid[], $2::text[], $3::json[], $4::float8[]) AS noted (id, account_id, write, lease)
    ON CONFLICT (id) DO NOTHING`,
};

/** $1 ids, $2 lease in ms. */
export const EXTEND: Statement = {
  name: 'extend_bucket_writes',
  text: `UPDATE bucket_writes SET due_at = ${laterSql('$2')} WHERE id = ANY ($1::uuid[])`,
};

/** $1 how many. */
export const SEQUENCE: Statement = {
  name: 'bucket_event_sequence',
  text: `SELECT nextval('bucket_event_sequence') AS number FROM generate_series(1, $1::int)`,
};

/** $1 ids. */
export const STRIKE_OUT: Statement = {
  name: 'strike_out_bucket_writes',
  text: 'DELETE FROM bucket_writes WHERE id = ANY ($1::uuid[])',
};

/** $1 limit, $2 lease in ms. What another process is claiming is left to it. */
export const CLAIM_LOST: Statement = {
  name: 'claim_lost_bucket_writes',
  text: `UPDATE bucket_writes SET due_at = ${laterSql('$2')}
    WHERE id = ANY (ARRAY(
      SELECT id FROM bucket_writes WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED))
    RETURNING id AS "writeId", write, looks,
      (extract(epoch FROM clock_timestamp() - noted_at) * 1000)::float8 AS "ageMs"`,
};

/** $1 id, $2 delay in ms, $3 looks to add. */
export const POSTPONE: Statement = {
  name: 'postpone_bucket_write',
  text: `UPDATE bucket_writes SET due_at = ${laterSql('$2')}, looks = looks + $3::int WHERE id = $1::uuid`,
};
