import { randomUUID } from 'node:crypto';
import type { ChangeSource, RowChange, RowFeed } from '@stoker/app/ports/row-changes';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PostgresChanges } from './postgres-changes.js';
import { LogicalPostgres } from './testing/logical-postgres.js';

const changes = new PostgresChanges({ lookMs: 0 });
// A slow host is no failure.
vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
let server: LogicalPostgres;

beforeAll(async () => {
  server = await LogicalPostgres.start();
}, 120_000);
afterAll(() => server.server.remove());

/** A table with a publication of its own and a slot for it. */
async function published(columns: string): Promise<ChangeSource & { readonly table: string }> {
  const table = `t${randomUUID().slice(0, 8)}`;
  await server.query(`CREATE TABLE ${table} (${columns}); CREATE PUBLICATION ${table} FOR TABLE ${table}`);
  const source = { connection: server.connection(), publication: table, slot: `stoker_${table}` };
  await changes.createSlot(source);
  return { ...source, table };
}

/** Reads until there are so many. */
async function readAll(feed: RowFeed, count: number, after?: string): Promise<RowChange[]> {
  const all: RowChange[] = [];
  for (const end = Date.now() + 60_000; all.length < count;) {
    if (Date.now() > end) throw new Error(`only ${all.length} of ${count} came`);
    const from = all.at(-1)?.position ?? after;
    const { changes: some } = await feed.read(from, { maxChanges: 3, waitMs: 500, signal: never });
    all.push(...some);
  }
  return all;
}

const image = (text: string | undefined): unknown => text && JSON.parse(text);
const id = ({ newImage }: RowChange): unknown => (image(newImage) as { id: number }).id;

describe('changes of rows', () => {
  it('come in the order of commits, with what the replica identity has of rows as they were', async () => {
    const source = await published('id int PRIMARY KEY, name text');
    const { table } = source;
    await server.query(`INSERT INTO ${table} VALUES (1, 'a')`);
    await server.query(`UPDATE ${table} SET name = NULL`);
    await server.query(`UPDATE ${table} SET id = 2`);
    await server.query(`DELETE FROM ${table}`);
    await server.query(`TRUNCATE ${table} RESTART IDENTITY`);
    await server.query(`ALTER TABLE ${table} REPLICA IDENTITY FULL; INSERT INTO ${table} VALUES (3, 'c')`);
    await server.query(`UPDATE ${table} SET name = 'd'`);
    const feed = changes.feed(source);
    const seen = await readAll(feed, 7);
    await feed.close();
    expect(
      seen.map((change) => [change.kind, image(change.keys), image(change.newImage), image(change.oldImage)]),
    ).toEqual([
      ['insert', { id: 1 }, { id: 1, name: 'a' }, undefined],
      ['update', { id: 1 }, { id: 1, name: null }, undefined],
      ['update', { id: 2 }, { id: 2, name: null }, { id: 1 }],
      ['delete', { id: 2 }, undefined, { id: 2 }],
      ['truncate', undefined, undefined, undefined],
      ['insert', { id: 3 }, { id: 3, name: 'c' }, undefined],
      ['update', { id: 3 }, { id: 3, name: 'd' }, { id: 3, name: 'c' }],
    ]);
    expect(seen.every(({ schema, table: name }) => schema === 'public' && name === table)).toBe(true);
    expect(seen[4]?.truncate).toEqual({ cascade: false, restartIdentity: true });
    expect(Math.abs(Number(seen[0]!.transaction.committedAt / 1_000n) - Date.now())).toBeLessThan(600_000);
  });

  it('are JSON that says what JSON can say', async () => {
    await server.query(`CREATE DOMAIN age AS smallint; CREATE TYPE mood AS ENUM ('fine', 'so "so"')`);
    const source =
      await published(`id bigint PRIMARY KEY, b boolean, i age, f float8, n numeric, bytes bytea, doc jsonb,
      list int[], texts text[], moods mood[], empty int[], t timestamptz, plain timestamp, d date, u uuid, x float4, docs json[]`);
    await server.query(`INSERT INTO ${source.table} VALUES (9007199254740993, true, 7, 1e300, 1.10, '\\x00ff', '{"a": 1}',
      '{{1,NULL},{3,4}}', ARRAY['a "b"', 'c,d', NULL, 'NULL', ''], ARRAY['so "so"', 'fine']::mood[], '{}',
      '2026-11-26 10:00:00.123456+02', '2026-11-26 10:00', '2026-11-26', '0190f3c4-7b1e-7cc0-8000-000000000001', 'NaN',
      ARRAY['{"a":[1]}']::json[])`);
    const feed = changes.feed(source);
    const [change] = await readAll(feed, 1);
    await feed.close();
    expect(image(change?.newImage)).toEqual({
      id: '9007199254740993',
      b: true,
      i: 7,
      f: 1e300,
      n: '1.10',
      bytes: 'AP8=',
      doc: { a: 1 },
      list: [
        [1, null],
        [3, 4],
      ],
      texts: ['a "b"', 'c,d', null, 'NULL', ''],
      moods: ['so "so"', 'fine'],
      empty: [],
      t: '2026-11-26T08:00:00.123456Z',
      plain: '2026-11-26T10:00:00',
      d: '2026-11-26',
      u: '0190f3c4-7b1e-7cc0-8000-000000000001',
      x: 'NaN',
      docs: [{ a: [1] }],
    });
  });

  it('say which large values were not sent, unless the row as it was has them', async () => {
    const source = await published('id int PRIMARY KEY, small int, large text');
    const { table } = source;
    await server.query(`ALTER TABLE ${table} ALTER large SET STORAGE EXTERNAL`);
    await server.query(`INSERT INTO ${table} VALUES (1, 0, repeat('x', 10000)); UPDATE ${table} SET small = 1`);
    await server.query(`ALTER TABLE ${table} REPLICA IDENTITY FULL; UPDATE ${table} SET small = 2`);
    const feed = changes.feed(source);
    const [, unchanged, full] = await readAll(feed, 3);
    await feed.close();
    expect([unchanged?.unchanged, image(unchanged?.newImage)]).toEqual([['large'], { id: 1, small: 1 }]);
    expect(full?.unchanged).toEqual([]);
    expect((image(full?.newImage) as { large: string }).large).toHaveLength(10_000);
  });

  it('go on within a transaction where they were left, whoever reads on', async () => {
    const source = await published('id int PRIMARY KEY');
    await server.query(`INSERT INTO ${source.table} SELECT generate_series(1, 5)`);
    await server.query(`INSERT INTO ${source.table} VALUES (6)`);
    const first = changes.feed(source);
    const [, second] = await readAll(first, 3);
    // The first reader is never told that it has lost its slot.
    const other = changes.feed(source);
    const rest = await readAll(other, 4, second!.position);
    expect(rest.map(id)).toEqual([3, 4, 5, 6]);
    await other.confirm(rest.at(-1)!.position);
    await Promise.all([first.close(), other.close()]);
    const third = changes.feed(source);
    await server.query(`INSERT INTO ${source.table} VALUES (7)`);
    expect((await readAll(third, 1, rest.at(-1)!.position)).map(id)).toEqual([7]);
    await third.close();
  });

  it('are read on after the database was restarted, in order and with nothing lost', async () => {
    const source = await published('id int PRIMARY KEY');
    const feed = changes.feed(source);
    await server.query(`INSERT INTO ${source.table} SELECT generate_series(1, 4)`);
    const before = await readAll(feed, 2);
    for (const [way, next] of [
      ['end', 5],
      ['kill', 6],
    ] as const) {
      await server.server[way]();
      const options = { maxChanges: 3, waitMs: 100, signal: never };
      await expect(
        (async () => {
          for (;;) before.push(...(await feed.read(before.at(-1)!.position, options)).changes);
        })(),
      ).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
      await server.server.restart();
      await server.query(`INSERT INTO ${source.table} VALUES (${next})`);
      before.push(...(await readAll(feed, next - before.length, before.at(-1)!.position)));
    }
    expect(before.map(id)).toEqual([1, 2, 3, 4, 5, 6]);
    await feed.close();
  });

  it('leave the database waiting while nobody takes them, and can be hung up on', async () => {
    const source = await published('id int PRIMARY KEY, filler text');
    const patient = new PostgresChanges({ lookMs: 0, stream: { statusMs: 50, stalledMs: 200 } });
    const feed = patient.feed(source);
    await server.query(`INSERT INTO ${source.table} SELECT n, repeat('x', 1000) FROM generate_series(1, 30000) n`);
    const [first] = await readAll(feed, 1);
    const isRead = async () => {
      const [slot] = await server.query<{ active: boolean }>(
        `SELECT active FROM pg_replication_slots WHERE slot_name = '${source.slot}'`,
      );
      return slot!.active;
    };
    for (const end = Date.now() + 60_000; await isRead();) {
      if (Date.now() > end) throw new Error('it holds the line');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    let position = first!.position;
    for (let next = Number(id(first!)) + 1; next <= 30_000;) {
      const { changes: some } = await feed.read(position, { maxChanges: 5_000, waitMs: 5_000, signal: never });
      for (const change of some) expect(id(change)).toBe(next++);
      position = some.at(-1)?.position ?? position;
    }
    await feed.close();
  });

  it('of other tables do not hold back the log', async () => {
    const source = await published('id int PRIMARY KEY');
    await server.query('CREATE TABLE IF NOT EXISTS busy (filler text)');
    await server.query(`INSERT INTO busy SELECT repeat('x', 1000) FROM generate_series(1, 3000)`);
    const feed = changes.feed(source);
    let after: string | undefined;
    const kept = async () => (await changes.slotState(source.connection, source.slot))!.keptBytes;
    expect(await kept()).toBeGreaterThan(1_000_000);
    for (const end = Date.now() + 60_000; (await kept()) > 500_000;) {
      if (Date.now() > end) throw new Error('it keeps the log');
      const { resume } = await feed.read(after, { maxChanges: 1, waitMs: 100, signal: never });
      if (resume !== undefined) await feed.confirm((after = resume));
      await server.query('CHECKPOINT');
    }
    await feed.close();
  });
});

describe('a slot', () => {
  it('that was dropped, or that is ahead of what was done, has lost changes', async () => {
    const source = await published('id int PRIMARY KEY');
    const options = { maxChanges: 1, waitMs: 100, signal: never };
    await server.query(`INSERT INTO ${source.table} VALUES (1)`);
    const feed = changes.feed(source);
    const [change] = await readAll(feed, 1);
    await changes.dropSlot(source.connection, source.slot);
    await changes.dropSlot(source.connection, source.slot);
    expect(await changes.slotState(source.connection, source.slot)).toBeUndefined();
    const lost = { result: expect.stringMatching(/^PROBLEM: The replication slot was lost/) as string };
    await expect(changes.feed(source).read(change!.position, options)).rejects.toMatchObject(lost);
    await server.query(`INSERT INTO ${source.table} VALUES (2)`);
    await changes.createSlot(source);
    await changes.createSlot(source);
    await expect(changes.feed(source).read(change!.position, options)).rejects.toMatchObject(lost);
    await feed.close();
    await changes.dropSlot(source.connection, source.slot);
  });

  it('is refused where the database has no such publication, or not such users', async () => {
    const connection = server.connection();
    const missing = { connection, publication: 'missing', slot: 'stoker_missing' };
    await expect(changes.createSlot(missing)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const nobody = server.connection({ credentials: { username: 'nobody', password: 'wrong' } });
    await expect(changes.createSlot({ ...missing, connection: nobody })).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    await server.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'; CREATE PUBLICATION empty`);
    const reader = server.connection({ credentials: { username: 'reader', password: 'reader' } });
    await expect(changes.createSlot({ connection: reader, publication: 'empty', slot: 'stoker_x' })).rejects.toThrow(
      /lets nobody replicate as the connection's user/,
    );
    const away = server.connection({ urls: ['postgresql://127.0.0.1:1/shop'] });
    await expect(changes.createSlot({ ...missing, connection: away })).rejects.toMatchObject({
      code: 'ServiceUnavailableException',
    });
  });

  it('waits for what is under way no longer than somebody waits for it', async () => {
    const source = { connection: server.connection(), publication: 'later', slot: 'stoker_later' };
    await server.query('CREATE PUBLICATION later');
    const busy = server.query(`BEGIN; SELECT txid_current(); SELECT pg_sleep(20); COMMIT`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(changes.createSlot(source)).rejects.toThrow(/transactions that run for too long/);
    await busy;
    await changes.createSlot(source);
    await changes.dropSlot(source.connection, source.slot);
  });

  it('needs wal_level=logical', async () => {
    const plain = await LogicalPostgres.start({ wal_level: 'replica' });
    try {
      const source = { connection: plain.connection(), publication: 'p', slot: 'stoker_p' };
      await expect(changes.createSlot(source)).rejects.toThrow('has wal_level "replica"');
    } finally {
      await plain.server.remove();
    }
  });

  it('is lost when it grows beyond what the database keeps', async () => {
    const small = await LogicalPostgres.start({
      max_slot_wal_keep_size: '16MB',
      min_wal_size: '32MB',
      max_wal_size: '64MB',
    });
    try {
      await small.query('CREATE TABLE t (filler text); CREATE PUBLICATION p FOR TABLE t');
      const source = { connection: small.connection(), publication: 'p', slot: 'stoker_p' };
      await changes.createSlot(source);
      const isLost = async () => (await changes.slotState(source.connection, source.slot))!.isLost;
      for (const end = Date.now() + 60_000; !(await isLost());) {
        if (Date.now() > end) throw new Error('it keeps all');
        await small.query(`INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 20000); CHECKPOINT`);
      }
      const options = { maxChanges: 1, waitMs: 100, signal: never };
      await expect(changes.feed(source).read(undefined, options)).rejects.toThrow('The replication slot was lost');
    } finally {
      await small.server.remove();
    }
  });
});
