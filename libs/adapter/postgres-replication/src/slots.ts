import type { ChangeSource, SlotState } from '@stoker/app/ports/row-changes';
import { ServiceError } from '@stoker/core/errors/service-error';
import type pg from 'pg';
import { sqlState } from './refusals.js';

const [EXISTS, IN_USE, NO_ROOM, CANCELED, DENIED] = ['42710', '55006', '53400', '57014', '42501'] as const;
/** Tries to drop a slot that somebody reads, and ms between them. */
const [DROPS, DROP_MS] = [25, 200] as const;

interface ServerRow {
  walLevel: string;
  isCopy: boolean;
  isPublished: boolean;
}

/** @throws ServiceError in the words of `RowChanges.createSlot` */
export async function makeSlot(client: pg.Client, { connection, publication, slot }: ChangeSource): Promise<void> {
  const { rows } = await client.query<ServerRow>(
    `SELECT current_setting('wal_level') AS "walLevel", pg_is_in_recovery() AS "isCopy",
       EXISTS (SELECT FROM pg_publication WHERE pubname = $1) AS "isPublished"`,
    [publication],
  );
  const { walLevel, isCopy, isPublished } = rows[0]!;
  const name = `The database of the connection ${connection.name}`;
  if (walLevel !== 'logical') {
    throw refusal(`${name} has wal_level "${walLevel}": changes can be read where it is "logical", from its start on.`);
  }
  if (isCopy) throw refusal(`${name} is a copy that can't be written to: name the one that it is a copy of.`);
  if (!isPublished) throw new ServiceError('ResourceNotFoundException', `There is no publication ${publication}.`);
  try {
    await client.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
  } catch (error) {
    switch (sqlState(error)) {
      case EXISTS:
        return;
      case NO_ROOM:
        throw refusal(`${name} has as many replication slots as its max_replication_slots allows.`);
      case DENIED:
        throw refusal(`${name} lets nobody replicate as the connection's user: ALTER ROLE … REPLICATION does.`);
      case CANCELED:
        // It waits for every transaction that was under way.
        throw new ServiceError(
          'ServiceException',
          `${name} has transactions that run for too long. Try again when they have ended.`,
          {},
          { cause: error },
        );
      default:
        throw error;
    }
  }
}

/** Drops a slot; whoever reads it is made to stop. */
export async function dropSlot(client: pg.Client, slot: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { rows } = await client.query<{ pid: number | null }>(
      'SELECT active_pid AS pid FROM pg_replication_slots WHERE slot_name = $1',
      [slot],
    );
    if (rows.length === 0) return;
    const [{ pid }] = rows as [{ pid: number | null }];
    if (pid !== null) await client.query('SELECT pg_terminate_backend($1)', [pid]);
    try {
      await client.query('SELECT pg_drop_replication_slot($1)', [slot]);
      return;
    } catch (error) {
      if (sqlState(error) !== IN_USE || tries === DROPS) throw error;
      await new Promise((resolve) => setTimeout(resolve, DROP_MS));
    }
  }
}

/** How the slots of a database are, by name. */
export async function slotStates(client: pg.Client): Promise<ReadonlyMap<string, SlotState>> {
  const { rows } = await client.query<{ slot: string; kept: string | null; lost: boolean }>(
    `SELECT slot_name AS slot, coalesce(wal_status, '') = 'lost' AS lost,
       pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8::text AS kept
     FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database()`,
  );
  return new Map(rows.map(({ slot, kept, lost }) => [slot, { keptBytes: Number(kept ?? 0), isLost: lost }]));
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
