import { randomUUID } from 'node:crypto';
import { OperatorConnections } from '@stoker/app/connections/operator-connections';
import type { EventSourceMapping, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { slotName } from '@stoker/core/sources/replication-slot';
import { PostgresChanges } from '@stoker/postgres-replication/postgres-changes';
import { LogicalPostgres } from '@stoker/postgres-replication/testing/logical-postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventSource } from '@stoker/sources/source';
import { ACCOUNT, EngineKit, type SeenEvent, succeeded, until } from '@stoker/sources/testing/engine-kit';
import { eventSourceContract } from '@stoker/sources/testing/event-source.contract';
import { PostgresSource } from '@stoker/sources/postgres/postgres-source';

// A slow host is no failure.
vi.setConfig({ testTimeout: 60_000 });

const changes = new PostgresChanges({ lookMs: 100 });
let postgres: LogicalPostgres;

beforeAll(async () => {
  postgres = await LogicalPostgres.start({ max_replication_slots: 100 });
}, 120_000);
afterAll(() => postgres.server.remove());

const newArn = (publication: string) => `arn:aws:stoker:us-east-1:${ACCOUNT}:postgres/shop/${publication}`;

async function newTable(): Promise<string> {
  const table = `t${randomUUID().slice(0, 8)}`;
  await postgres.query(`
    CREATE TABLE ${table} (id serial PRIMARY KEY, text text, kind text);
    CREATE PUBLICATION ${table} FOR TABLE ${table}`);
  return table;
}

const tableOf = ({ EventSourceArn }: MappingSettings) => EventSourceArn!.split('/').at(-1)!;
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const kindOf = (text: string) => (text.startsWith('{') ? (JSON.parse(text) as { kind: string }).kind : 'none');

/** The source; each mapping's slot is made when it is opened for the first time, for whoever maps in these tests makes none. */
function source(slotLimitBytes = 1e12): EventSource {
  const connections = new OperatorConnections([postgres.connection({ accounts: [ACCOUNT] })]);
  return new PostgresSource({ connections, changes, slotLimitBytes });
}

async function put(settings: MappingSettings, texts: readonly string[]): Promise<void> {
  const values = texts.map((text) => `(${quoted(text)}, ${quoted(kindOf(text))})`);
  await postgres.query(`INSERT INTO ${tableOf(settings)} (text, kind) VALUES ${values.join(',')}`);
}

interface Row {
  readonly newImage: { readonly text: string };
}
const textOf = (record: SeenEvent['Records'][number]) => (record['postgres'] as Row).newImage.text;
const idOf = (record: SeenEvent['Records'][number]) => record['eventID'] as string;

/** Makes the slot for a mapping as the control plane does: before the mapping is there. */
function mapWithSlot(kit: EngineKit): EngineKit['map'] {
  const create = kit.mappings.create.bind(kit.mappings);
  kit.mappings.create = async (mapping: EventSourceMapping) => {
    const connection = postgres.connection();
    await changes.createSlot({ connection, publication: tableOf(mapping.settings), slot: slotName(mapping.uuid) });
    return create(mapping);
  };
  return kit.map.bind(kit);
}

eventSourceContract('Postgres', async () => ({
  source: source(),
  async create() {
    return { EventSourceArn: newArn(await newTable()) };
  },
  put,
  textOf,
  idOf,
  kindPattern: (kind) => JSON.stringify({ postgres: { newImage: { kind: [kind] } } }),
  prepare: mapWithSlot,
}));

describe('changes of rows', () => {
  let kit: EngineKit;
  let settings: MappingSettings;
  let mapping: EventSourceMapping;
  let done: string[];
  const doAll = (event: SeenEvent) => {
    done.push(...event.Records.map(textOf));
    return succeeded();
  };
  const start = async (more: MappingSettings = {}, limit?: number) => {
    kit = new EngineKit(source(limit));
    kit.handler = doAll;
    settings = { EventSourceArn: newArn(await newTable()), BatchSize: 10, ...more };
    mapping = await mapWithSlot(kit)(settings);
  };
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `r${from + index}`);

  beforeEach(() => {
    done = [];
  });
  afterEach(() => kit.close());

  it('are shown once and in order, though the database goes down in the middle of a batch', async () => {
    await start();
    kit.server();
    await put(settings, names(0, 25));
    let restarts = 0;
    kit.handler = async (event) => {
      if (event.Records.some((record) => textOf(record) === 'r14') && restarts++ === 0) await postgres.server.kill();
      return doAll(event);
    };
    await until('some are done', () => done.length >= 15);
    const away = 'PROBLEM: The event source could not be reached';
    await until('it is missed', async () => (await kit.result(mapping)) === away);
    await postgres.server.restart();
    await put(settings, names(25, 30));
    await until('all are done', () => done.length >= 30);
    expect(done).toEqual(names(0, 30));
    await until('all is well', async () => (await kit.result(mapping)) === 'OK');
  });

  it('behind a row that the function can’t bear wait, and the mapping says what is kept for them', async () => {
    await start({}, 10 * 1_048_576);
    kit.handler = (event) =>
      event.Records.some((record) => textOf(record) === 'r1') ? { kind: 'function-error' } : doAll(event);
    kit.server();
    await put(settings, names(0, 5));
    await until('it fails', async () => (await kit.result(mapping)) === 'PROBLEM: Function call failed');
    await postgres.query('CREATE TABLE IF NOT EXISTS busy (filler text)');
    await postgres.query(`INSERT INTO busy SELECT repeat('x', 1000) FROM generate_series(1, 12000)`);
    const both =
      'PROBLEM: Function call failed. The database keeps more than 10 MB of its log for the replication slot';
    await until('both are said', async () => (await kit.result(mapping)) === both);
    kit.handler = doAll;
    await until('all are done', () => done.length === 5);
    expect(done).toEqual(names(0, 5));
    await until('the log is let go', async () => (await kit.result(mapping)) === 'OK');
  });

  it('that are lost with their slot are said to be, and nothing is shown as if there were none', async () => {
    await start();
    const server = kit.server();
    await put(settings, ['a']);
    await until('it is done', () => done.length === 1);
    await server.stop();
    await changes.dropSlot(postgres.connection(), slotName(mapping.uuid));
    await put(settings, ['b']);
    kit.server();
    const lost = /^PROBLEM: The replication slot was lost, and changes with it/;
    await until('it is said', async () => lost.test((await kit.result(mapping)) ?? ''));
    expect(done).toEqual(['a']);
  });
});
