import type {
  Checkpoint,
  PartitionLease,
  PolledMapping,
  SourceLeases,
  SourcePartition,
} from '@stoker/app/ports/source-leases';
import type { Database } from '../connection/database.js';
import { CHECKPOINT, FORGET, PROGRESS, RELEASE, SAVE } from './source-statements.js';

interface PartRow {
  pollers: number;
  fence: bigint;
}

interface CheckpointRow {
  position: string | null;
  state: unknown;
  ended: boolean;
}

interface ProgressRow {
  partition: string;
  ended: boolean;
}

/** Leases and checkpoints of event sources in Postgres, by the database's clock. */
export function sourceLeases(database: Database): SourceLeases {
  return {
    hold: (partition, holder, want, limit, leaseMs) =>
      database.keepBooks(async (tx): Promise<PartitionLease | undefined> => {
        const { accountId, uuid, partition: name } = partition;
        // Those of one partition take turns; the mapping must not go away meanwhile.
        await tx.$queryRaw`
          SELECT pg_advisory_xact_lock(hashtextextended(${`source/${accountId}/${uuid}/${name}`}, 0))::text`;
        await tx.$executeRaw`
          DELETE FROM source_leases
          WHERE account_id = ${accountId} AND uuid = ${uuid} AND partition = ${name} AND ends_at < clock_timestamp()`;
        const [{ taken }] = await tx.$queryRaw<[{ taken: number }]>`
          SELECT coalesce(sum(pollers), 0)::int AS taken FROM source_leases
          WHERE account_id = ${accountId} AND uuid = ${uuid} AND partition = ${name} AND holder <> ${holder}`;
        const pollers = Math.min(want, limit - taken);
        if (pollers <= 0) {
          await tx.$executeRaw`
            DELETE FROM source_leases
            WHERE account_id = ${accountId} AND uuid = ${uuid} AND partition = ${name} AND holder = ${holder}`;
          return undefined;
        }
        const rows = await tx.$queryRaw<PartRow[]>`
          INSERT INTO source_leases (account_id, uuid, partition, holder, pollers, ends_at)
          SELECT ${accountId}, ${uuid}, ${name}, ${holder}, ${pollers}::int,
            clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
          FROM event_source_mappings WHERE account_id = ${accountId} AND uuid = ${uuid}
          ON CONFLICT (account_id, uuid, partition, holder)
            DO UPDATE SET pollers = excluded.pollers, ends_at = excluded.ends_at
          RETURNING pollers, fence`;
        const [row] = rows;
        return row && { pollers: row.pollers, fence: String(row.fence) };
      }),

    async release(partition, holder) {
      await database.query(RELEASE, [...keyOf(partition), holder]);
    },

    async checkpoint(partition) {
      const { rows } = await database.query<CheckpointRow>(CHECKPOINT, keyOf(partition));
      const [row] = rows;
      return row && { ...row, position: row.position ?? undefined };
    },

    async progress({ accountId, uuid }: PolledMapping) {
      const { rows } = await database.query<ProgressRow>(PROGRESS, [accountId, uuid]);
      return new Map(rows.map(({ partition, ended }) => [partition, { ended }]));
    },

    async save(partition, fence, { position, state, ended }: Checkpoint) {
      const values = [...keyOf(partition), fence, position ?? null, JSON.stringify(state ?? null), ended];
      const { rowCount } = await database.query(SAVE, values);
      return rowCount === 1;
    },

    async forget({ accountId, uuid }: PolledMapping, partitions) {
      await database.query(FORGET, [accountId, uuid, partitions]);
    },
  };
}

function keyOf({ accountId, uuid, partition }: SourcePartition): [string, string, string] {
  return [accountId, uuid, partition];
}
