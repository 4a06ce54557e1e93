import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { LogicalPostgres } from '@stoker/postgres-replication/testing/logical-postgres';
import pg from 'pg';
import { addRole, removeRole } from './bench-role.js';
import type { Functions } from './functions.js';
import { until } from './server.js';
import { type Summary, summarise } from './stats.js';
import { NODE } from './subjects.js';

/** How fast changes of rows are worked off by a function, and how soon one is, at a size of batches. */
export interface RowChanges {
  readonly batchSize: number;
  readonly events: number;
  readonly perSecond: number;
  /** ms from a commit until the function has done all of it, and the database knows: of transactions of one batch each. */
  readonly latency: Summary;
}

const NAME = 'bench-postgres-cdc';
const PUBLICATION = 'bench';
const SIZES = [1, 100] as const;
const LIMIT_MS = 600_000;

/** A database of the bench's own, and the setting of the server that says where it is. */
export async function withRows<T>(
  work: (postgres: LogicalPostgres, settings: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'stoker-bench-rows-'));
  const postgres = await LogicalPostgres.start();
  try {
    await postgres.query(
      `CREATE TABLE rows (id serial PRIMARY KEY, n int); CREATE PUBLICATION ${PUBLICATION} FOR TABLE rows`,
    );
    const file = join(directory, 'connections.json');
    await writeFile(file, JSON.stringify([postgres.connection()]), { mode: 0o600 });
    return await work(postgres, { STOKER_CONNECTIONS_FILE: file });
  } finally {
    await postgres.server.remove();
    await rm(directory, { recursive: true });
  }
}

export interface RowChangesPlan {
  readonly databaseUrl: string;
  /** Whose function it is. */
  readonly accountId: string;
  readonly region: string;
  readonly events: number;
  /** Transactions whose latency is measured. */
  readonly samples: number;
}

export async function measureRowChanges(
  functions: Functions,
  postgres: LogicalPostgres,
  { databaseUrl, accountId, region, events, samples }: RowChangesPlan,
): Promise<readonly RowChanges[]> {
  const database = new pg.Client({ connectionString: databaseUrl });
  const shop = new pg.Client({ connectionString: postgres.server.url.replace(/postgres$/, 'shop') });
  await Promise.all([database.connect(), shop.connect()]);
  try {
    const role = await addRole(database, { accountId, name: NAME, service: 'lambda', action: 'stoker:Receive' });
    await functions.create(NAME, NODE, { role });
    const figures: RowChanges[] = [];
    for (const batchSize of SIZES) {
      const EventSourceArn = `arn:aws:stoker:${region}:${accountId}:postgres/shop/${PUBLICATION}`;
      const source = { FunctionName: NAME, EventSourceArn, StartingPosition: 'LATEST', BatchSize: batchSize } as const;
      const { UUID } = await functions.client.send(new CreateEventSourceMappingCommand(source));
      const slot = new MeasuredSlot(shop);
      await slot.change(1);
      const started = performance.now();
      await slot.change(events);
      const seconds = (performance.now() - started) / 1000;
      const times: number[] = [];
      for (let sample = 0; sample < samples; sample++) times.push(await slot.change(batchSize));
      figures.push({ batchSize, events, perSecond: events / seconds, latency: summarise(times) });
      await functions.client.send(new DeleteEventSourceMappingCommand({ UUID }));
      await until(() => slot.isGone(), LIMIT_MS, 'the slot to be dropped');
    }
    await functions.delete(NAME);
    return figures;
  } finally {
    await removeRole(database, { accountId, name: NAME });
    await Promise.all([database.end(), shop.end()]);
  }
}

/** The one slot of the bench's database. */
class MeasuredSlot {
  constructor(private readonly shop: pg.Client) {}

  /** Changes so many rows in one transaction. @returns ms from its commit until it is confirmed */
  async change(rows: number): Promise<number> {
    await this.shop.query('INSERT INTO rows (n) SELECT generate_series(1, $1::int)', [rows]);
    const committed = performance.now();
    const { rows: places } = await this.shop.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn');
    const { lsn } = places[0]!;
    const text = 'SELECT confirmed_flush_lsn >= $1::pg_lsn AS done FROM pg_replication_slots';
    const isDone = async () => (await this.shop.query<{ done: boolean }>(text, [lsn])).rows[0]?.done === true;
    for (const end = committed + LIMIT_MS; !(await isDone());) {
      if (performance.now() > end) throw new Error('the changes are not confirmed');
    }
    return performance.now() - committed;
  }

  async isGone(): Promise<boolean> {
    return (await this.shop.query('SELECT FROM pg_replication_slots')).rowCount === 0;
  }
}
