import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { OutsideHost } from '@stoker/sandbox-docker/testing/outside-host';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endedEvents } from '../harness/events.js';
import { setUpExample } from '../harness/examples.js';
import { OwnPostgres } from '@stoker/app/local-services/testing/own-postgres';
import { invoke, lambdaClient } from '../harness/functions.js';
import { stokerJson } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';

const BUCKET = 'keep';
const PASSWORD = 'of the test';
/** ms for tests that do much one after another, on a busy machine. */
const LONG_MS = 180_000;
const RULES = [
  { prefix: 'uploads/', days: 7 },
  { prefix: 'logs/', days: 1 },
];
const program = await s3ServerProgram(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

/** Some of all that a dump has to carry. */
const SHOP = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.state AS ENUM ('new', 'paid');
  CREATE TABLE shop.customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
  CREATE TABLE shop.orders (
    id bigserial PRIMARY KEY, customer int NOT NULL REFERENCES shop.customers, state shop.state NOT NULL DEFAULT 'new',
    total numeric(12, 2) CHECK (total >= 0), placed timestamptz NOT NULL DEFAULT now(), note jsonb, picture bytea, t float8);
  CREATE INDEX ON shop.orders (placed) WHERE state = 'new';
  CREATE TABLE "odd ""name" (part int, text text) PARTITION BY LIST (part);
  CREATE TABLE odd_1 PARTITION OF "odd ""name" FOR VALUES IN (1);
  CREATE VIEW shop.open AS SELECT * FROM shop.orders WHERE state = 'new';
  CREATE FUNCTION shop.total() RETURNS numeric LANGUAGE sql STABLE AS 'SELECT sum(total) FROM shop.orders';
  INSERT INTO shop.customers (name) SELECT 'customer ' || n FROM generate_series(1, 50) AS n;
  INSERT INTO shop.orders (customer, total, note, picture, t)
    SELECT 1 + n % 50, n / 7.0, jsonb_build_object('n', n, 'ü', '"\\'), decode(md5(n::text), 'hex'), random()
    FROM generate_series(1, 2000) AS n;
  INSERT INTO "odd ""name" VALUES (1, E'a\\tb\\n'), (1, NULL);`;

describe.skipIf(program === undefined)('the scheduled examples', () => {
  let outside: OutsideHost;
  let postgres: OwnPostgres;
  let s3: S3Server;
  let stack: Stack;
  let client: LambdaClient;

  beforeAll(async () => {
    outside = await OutsideHost.open();
    [postgres, s3] = await Promise.all([OwnPostgres.start(outside), S3Server.start(program!, [BUCKET], outside)]);
    await sql('postgres', `CREATE ROLE backup LOGIN PASSWORD '${PASSWORD}' CREATEDB IN ROLE pg_read_all_data`);
    await sql('postgres', 'CREATE DATABASE shop');
    await sql('shop', SHOP);
    stack = await startStack({ STOKER_STEMS: 'python3.13=1,nodejs24.x=1' });
    client = lambdaClient(stack.server, stack.account);
    const allow = [postgres.port, Number(new URL(s3.endpoint).port)].map((port) => `${outside.address}:${port}`);
    const { accountId } = stack.account;
    await stokerJson(stack, 'accounts', 'egress', accountId, '--mode', 'allowlist', '--allow', ...allow);
    await Promise.all([setUpBackup(), setUpCleanup(RULES)]);
  }, 2 * LONG_MS);

  afterAll(async () => {
    // The stores first: they are there even where no server came up, or none ended well.
    await Promise.all([s3.stop(), postgres.remove()]);
    await outside.close();
    await stack.close();
  }, 60_000);

  async function sql<T extends pg.QueryResultRow>(database: string, text: string): Promise<T[]> {
    const url = new URL(postgres.url);
    url.pathname = database;
    const session = new pg.Client({ connectionString: url.href });
    await session.connect();
    try {
      return (await session.query<T>(text)).rows;
    } finally {
      await session.end();
    }
  }

  const storeOf = (prefix: string) => ({
    [`${prefix}_BUCKET`]: BUCKET,
    [`${prefix}_S3_ENDPOINT`]: s3.endpoint,
    [`${prefix}_S3_ACCESS_KEY_ID`]: ACCESS_KEY.accessKeyId,
    [`${prefix}_S3_SECRET_ACCESS_KEY`]: ACCESS_KEY.secretAccessKey,
  });
  const setUpBackup = () => {
    const { hostname: PGHOST } = new URL(postgres.url);
    const database = { PGHOST, PGPORT: String(postgres.port), PGUSER: 'backup', PGDATABASE: 'shop' };
    return setUpExample(stack, 'nightly-backup', { ...database, PGPASSWORD: PASSWORD, ...storeOf('BACKUP') });
  };
  const setUpCleanup = (rules: readonly object[]) =>
    setUpExample(stack, 'cleanup', { ...storeOf('CLEANUP'), CLEANUP_RULES: JSON.stringify(rules) });
  const keys = async (Prefix: string): Promise<string[]> => {
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  };
  /** Lets the time of a schedule or rule come now. */
  const fire = (kind: 'rule' | 'schedule', name: string) =>
    stack.database.sql('UPDATE timers SET next_at = now(), due_at = now() WHERE kind = $1 AND owner = $2', [
      kind,
      `default/${name}`,
    ]);

  describe('nightly-backup', () => {
    const backUp = (scheduled: string) => invoke(client, 'nightly-backup', { scheduled });
    const restore = (event: object = {}) => invoke(client, 'nightly-backup-restore', event);

    test(
      'keeps the newest seven, of which its schedule makes one',
      async () => {
        for (let day = 1; day <= 7; day++) {
          expect(await backUp(`2020-11-0${day}T02:00:00Z`)).toMatchObject({ functionError: undefined });
        }
        await s3.client.send(
          new PutObjectCommand({ Bucket: BUCKET, Key: 'nightly/2020-11-07T120000Z.dump', Body: 'half' }),
        );
        await fire('schedule', 'nightly-backup');
        const [event] = await endedEvents(stack.database, 'nightly-backup', 1, 60_000);
        expect(event).toMatchObject({ status: 'succeeded', failures: 0 });
        const stored = await keys('nightly/');
        expect(stored).toHaveLength(14);
        expect(stored.slice(0, 2)).toEqual(['nightly/2020-11-02T020000Z.dump', 'nightly/2020-11-02T020000Z.json']);
        expect(stored.at(-1)).not.toContain('2020-11-07');
      },
      LONG_MS,
    );

    test('is done once however often it is tried', async () => {
      const { body } = await backUp('2199-12-01T02:00:00Z');
      expect(body).toMatchObject({ backup: '2199-12-01T020000Z' });
      const before = await keys('nightly/');
      expect((await backUp('2199-12-01T02:00:00Z')).body).toMatchObject({ deleted: [] });
      expect(await keys('nightly/')).toEqual(before);
    });

    test(
      'is proven by what is restored, whatever has become of the database since',
      async () => {
        await backUp('2199-12-02T02:00:00Z');
        await sql('shop', 'DELETE FROM shop.orders WHERE id <= 1000; DROP VIEW shop.open');
        expect(await restore()).toMatchObject({
          functionError: undefined,
          body: { backup: '2199-12-02T020000Z', tables: 3, rows: 2052, database: null },
        });
        expect((await restore({ into: 'shop_again' })).body).toMatchObject({ database: 'shop_again' });
        expect(await sql('shop_again', 'SELECT count(*)::int AS orders, max(total) FROM shop.open')).toEqual([
          { orders: 2000, max: '285.71' },
        ]);
        const databases = await sql<{ datname: string }>('postgres', 'SELECT datname FROM pg_database ORDER BY 1');
        const names = databases.map(({ datname }) => datname);
        expect(names).toEqual(['postgres', 'shop', 'shop_again', 'template0', 'template1']);
      },
      LONG_MS,
    );

    test('is not proven by a dump that lacks a row, or that is not the one that was stored', async () => {
      await backUp('2199-12-03T02:00:00Z');
      const Key = 'nightly/2199-12-03T020000Z.json';
      const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      const manifest = JSON.parse((await Body?.transformToString()) ?? '') as {
        tables: Record<string, { rows: number }>;
      };
      manifest.tables['shop.orders']!.rows += 1;
      await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: JSON.stringify(manifest) }));
      expect((await restore()).body).toMatchObject({
        errorMessage: 'restored from 2199-12-03T020000Z, these tables differ: shop.orders',
      });
      const dump = Key.replace('.json', '.dump');
      await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: dump, Body: 'something else' }));
      expect((await restore()).body).toMatchObject({
        errorMessage: 'the dump of 2199-12-03T020000Z is not the one that was stored',
      });
    });

    test('of a database that is away fails, and leaves what there is', async () => {
      const before = await keys('nightly/');
      await sql('postgres', 'ALTER DATABASE shop RENAME TO moved');
      const { functionError, body } = await backUp('2199-12-04T02:00:00Z');
      await sql('postgres', 'ALTER DATABASE moved RENAME TO shop');
      expect(functionError).toBe('Unhandled');
      expect(body).toMatchObject({ errorMessage: expect.stringContaining('database "shop" does not exist') as string });
      expect(await keys('nightly/')).toEqual(before);
    });
  });

  describe('cleanup', () => {
    const DAY_MS = 86_400_000;
    const inDays = (days: number) => ({ time: new Date(Date.now() + days * DAY_MS).toISOString() });
    const cleanUp = (event: object) => invoke(client, 'cleanup', event);

    test('deletes what is older than its rules allow, and again nothing', async () => {
      for (const Key of ['uploads/a', 'uploads/b', 'logs/a', 'kept/a']) {
        await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
      }
      await fire('rule', 'cleanup');
      expect(await endedEvents(stack.database, 'cleanup', 1)).toMatchObject([{ status: 'succeeded', failures: 0 }]);
      expect(await keys('uploads/')).toHaveLength(2);
      const gone = (uploads: number, logs: number) => ({ deleted: { 'uploads/': uploads, 'logs/': logs }, done: true });
      expect((await cleanUp(inDays(2))).body).toEqual(gone(0, 1));
      expect((await cleanUp(inDays(8))).body).toEqual(gone(2, 0));
      expect((await cleanUp(inDays(8))).body).toEqual(gone(0, 0));
      expect([await keys('uploads/'), await keys('logs/'), await keys('kept/')]).toEqual([[], [], ['kept/a']]);
    });

    test(
      'refuses a rule that would empty the bucket',
      async () => {
        await setUpCleanup([{ prefix: '', days: 1 }]);
        const message = '{"prefix":"","days":1} is no rule like {"prefix": "uploads/", "days": 30}';
        expect((await cleanUp(inDays(8))).body).toMatchObject({ errorMessage: message });
        expect(await keys('kept/')).toEqual(['kept/a']);
      },
      LONG_MS,
    );
  });
});
