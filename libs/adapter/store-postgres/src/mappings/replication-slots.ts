import type { KeptSlot, ReplicationSlots, SlotUse } from '@stoker/app/ports/replication-slots';
import type { Database, Statement } from '../connection/database.js';

/** $1 slot, $2 account, $3 mapping, $4 connection. */
const ADD: Statement = {
  name: 'replication_slot_add',
  text: `
    INSERT INTO replication_slots (slot, account_id, uuid, connection) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slot) DO NOTHING`,
};

const LIST: Statement = {
  name: 'replication_slot_list',
  text: `
    SELECT slot, slots.account_id AS "accountId", slots.uuid, connection,
      CASE WHEN mapping.uuid IS NULL THEN 'none' WHEN state = 'Deleting' THEN 'deleting'
        WHEN enabled THEN 'enabled' ELSE 'disabled' END AS use,
      (extract(epoch FROM clock_timestamp() - noted_at) * 1000)::float8 AS "ageMs"
    FROM replication_slots slots
    LEFT JOIN event_source_mappings mapping ON mapping.account_id = slots.account_id AND mapping.uuid = slots.uuid
    ORDER BY slot`,
};

/** $1 slot. */
const REMOVE: Statement = { name: 'replication_slot_remove', text: 'DELETE FROM replication_slots WHERE slot = $1' };

type SlotRow = KeptSlot & { use: SlotUse; ageMs: number };

/** What is known in Postgres of slots in databases. */
export function replicationSlots(database: Database): ReplicationSlots {
  return {
    async add({ slot, accountId, uuid, connection }) {
      await database.query(ADD, [slot, accountId, uuid, connection]);
    },
    async list() {
      return (await database.query<SlotRow>(LIST, [])).rows;
    },
    async remove(slot) {
      await database.query(REMOVE, [slot]);
    },
  };
}
