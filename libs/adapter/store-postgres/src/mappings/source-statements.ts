import type { Statement } from '../connection/database.js';

/** $1 account, $2 mapping, $3 partition, $4 holder. */
export const RELEASE: Statement = {
  name: 'source_release',
  text: 'DELETE FROM source_leases WHERE account_id = $1 AND uuid = $2 AND partition = $3 AND holder = $4',
};

/** $1 account, $2 mapping, $3 partition. */
export const CHECKPOINT: Statement = {
  name: 'source_checkpoint',
  text: `
    SELECT position, state, ended FROM source_checkpoints
    WHERE account_id = $1 AND uuid = $2 AND partition = $3`,
};

/** $1 account, $2 mapping. */
export const PROGRESS: Statement = {
  name: 'source_progress',
  text: 'SELECT partition, ended FROM source_checkpoints WHERE account_id = $1 AND uuid = $2',
};

/** $1 account, $2 mapping, $3 partitions. */
export const FORGET: Statement = {
  name: 'source_forget',
  text: `
    DELETE FROM source_checkpoints
    WHERE account_id = $1 AND uuid = $2 AND partition = ANY($3::text[]) AND ended`,
};

/**
 * $1 account, $2 mapping, $3 partition, $4 fence, $5 position, $6 state, $7 ended. The lease is locked, so that nobody takes
 * it over between the look and the write.
 */
export const SAVE: Statement = {
  name: 'source_save',
  text: `
    WITH held AS (
      SELECT account_id, uuid, partition FROM source_leases
      WHERE account_id = $1 AND uuid = $2 AND partition = $3 AND fence = $4::bigint AND ends_at >= clock_timestamp()
      FOR UPDATE
    )
    INSERT INTO source_checkpoints (account_id, uuid, partition, position, state, ended)
    SELECT account_id, uuid, partition, $5, $6::json, $7::boolean FROM held
    ON CONFLICT (account_id, uuid, partition)
      DO UPDATE SET position = excluded.position, state = excluded.state, ended = excluded.ended`,
};

/** $1 kinds. */
export const LIST_ENABLED: Statement = {
  name: 'source_list_enabled',
  text: `
    SELECT account_id AS "accountId", uuid, changed_at AS "changedAt" FROM event_source_mappings
    WHERE kind = ANY($1::text[]) AND enabled AND state <> 'Deleting'`,
};

/** $1 account, $2 mapping, $3 result. */
export const NOTE_RESULT: Statement = {
  name: 'source_note_result',
  text: `
    UPDATE event_source_mappings SET last_result = $3
    WHERE account_id = $1 AND uuid = $2 AND last_result IS DISTINCT FROM $3`,
};
