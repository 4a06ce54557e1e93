import type { Statement } from './database.js';

/** So many ms from now, by the database's clock alone. @param milliseconds a parameter, such as `$2` */
export function laterSql(milliseconds: string): string {
  return `clock_timestamp() + ${milliseconds}::float8 * interval '1 millisecond'`;
}

/**
 * $1 id, $2 fence: a row that somebody holds while the claim of that number stands. `due_at` says when somebody should look: a
 * holder's lease runs out when its row comes due again.
 */
export const HELD_SQL = `id = $1 AND fence = $2 AND held AND status = 'pending'`;

/**
 * Forgets rows that ended. $1 status, $2 age in ms, $3 limit. What another process is deleting is left to it. The array and
 * `now()` keep the plan to the indexes, however long the table.
 */
export function deleteEnded(name: string, table: 'async_events' | 'deliveries'): Statement {
  return {
    name,
    text: `DELETE FROM ${table} WHERE id = ANY (ARRAY(
      SELECT id FROM ${table}
      WHERE status = $1 AND finished_at < now() - $2::float8 * interval '1 millisecond'
      ORDER BY finished_at LIMIT $3 FOR UPDATE SKIP LOCKED))`,
  };
}
