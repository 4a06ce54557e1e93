import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { LogicalPostgres } from '@stoker/postgres-replication/testing/logical-postgres';
import { OutsideHost } from '@stoker/sandbox-docker/testing/outside-host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpExample } from '../harness/examples.js';
import { lambdaClient } from '../harness/functions.js';
import { stokerJson } from '../harness/operator-cli.js';
import { npmPackages } from '../harness/packages.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const WITHIN_MS = 60_000;

interface AuditRow {
  readonly action: string;
  readonly keys: unknown;
  readonly before: unknown;
  readonly after: unknown;
}

describe('an audit trail of a database', () => {
  let outside: OutsideHost;
  let postgres: LogicalPostgres;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;

  beforeAll(async () => {
    outside = await OutsideHost.open();
    postgres = await LogicalPostgres.start({}, outside);
    await postgres.query(`CREATE ROLE audit LOGIN PASSWORD 'of the test'`);
    await postgres.query('CREATE DATABASE audit OWNER audit', 'postgres');
    await postgres.query(`
      CREATE TABLE orders (id int PRIMARY KEY, total numeric, paid boolean DEFAULT false);
      ALTER TABLE orders REPLICA IDENTITY FULL;
      CREATE PUBLICATION audited FOR TABLE orders`);
    directory = await mkdtemp(join(tmpdir(), 'stoker-connections-'));
    const file = join(directory, 'connections.json');
    await writeFile(file, JSON.stringify([postgres.connection({ things: ['audited', 'missing'] })]), { mode: 0o600 });
    stack = await startStack({
      STOKER_STEMS: 'nodejs24.x=1',
      STOKER_CONNECTIONS_FILE: file,
      STOKER_POSTGRES_SLOT_LOOK_MS: '200',
    });
    client = lambdaClient(stack.server, stack.account);
    const allow = `${outside.address}:${postgres.server.port}`;
    await stokerJson(stack, 'accounts', 'egress', stack.account.accountId, '--mode', 'allowlist', '--allow', allow);
    await setUpExample(stack, 'postgres-cdc', {
      POSTGRES_CONNECTION: 'shop',
      POSTGRES_PUBLICATION: 'audited',
      NODE_PACKAGES: join(await npmPackages('pg@8.23.1'), 'node_modules'),
      PGHOST: outside.address,
      PGPORT: String(postgres.server.port),
      PGUSER: 'audit',
      PGPASSWORD: 'of the test',
      PGDATABASE: 'audit',
    });
  }, 240_000);

  afterAll(async () => {
    // The database first: it is there even where no server came up.
    await postgres.server.remove();
    await outside.close();
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const trail = () =>
    postgres
      .query<AuditRow>('SELECT action, keys, before, after FROM audit ORDER BY committed_at, event_id', 'audit')
      .catch((): AuditRow[] => []);
  const trailOf = (count: number) =>
    until(
      'the trail is written',
      async () => {
        const rows = await trail();
        return rows.length >= count && rows;
      },
      WITHIN_MS,
    );
  const arnOf = (thing: string) => `arn:aws:stoker:us-east-1:${stack.account.accountId}:postgres/shop/${thing}`;
  const map = (thing: string) =>
    client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'postgres-cdc',
        EventSourceArn: arnOf(thing),
        StartingPosition: 'LATEST',
      }),
    );
  const slots = () => postgres.query<{ slot: string }>('SELECT slot_name AS slot FROM pg_replication_slots');

  test('has each change of what was committed, over a restart of the database and of the server', async () => {
    await postgres.query(`INSERT INTO orders VALUES (1, 12.50), (2, 7)`);
    await postgres.query(`UPDATE orders SET paid = true WHERE id = 1`);
    await trailOf(3);
    await postgres.server.kill();
    await stack.server.kill();
    await Promise.all([postgres.server.restart(), stack.restart()]);
    client = lambdaClient(stack.server, stack.account);
    await postgres.query(`DELETE FROM orders WHERE id = 2; INSERT INTO orders SELECT generate_series(10, 209), 1`);
    const rows = await trailOf(204);
    expect(rows.slice(0, 4)).toEqual([
      { action: 'INSERT', keys: { id: 1 }, before: null, after: { id: 1, total: '12.50', paid: false } },
      { action: 'INSERT', keys: { id: 2 }, before: null, after: { id: 2, total: '7', paid: false } },
      {
        action: 'MODIFY',
        keys: { id: 1 },
        before: { id: 1, total: '12.50', paid: false },
        after: { id: 1, total: '12.50', paid: true },
      },
      { action: 'REMOVE', keys: { id: 2 }, before: { id: 2, total: '7', paid: false }, after: null },
    ]);
    expect(rows).toHaveLength(204);
  }, 180_000);

  test('says what is in the way, and is refused what is not there or not given', async () => {
    await expect(map('missing')).rejects.toThrow('does not have permissions to call Receive on Postgres');
    const Statement = { Effect: 'Allow', Action: 'stoker:Receive', Resource: '*' };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const put = ['iam', 'put-role-policy', '--role-name', 'postgres-cdc', '--policy-name', 'all'];
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const { code, stderr } = await run(await awsCli(), [...put, '--policy-document', policy], { env });
    expect([code, stderr]).toEqual([0, '']);
    for (const thing of ['missing', 'others']) {
      const message = `The event source ${arnOf(thing)} does not exist.`;
      await expect(map(thing)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message });
    }
    await expect(map('audited')).rejects.toMatchObject({ name: 'ResourceConflictException' });
    // What was made for those that did not come about is gone.
    expect(await slots()).toHaveLength(1);
  });

  test('takes its slot along when it is deleted', async () => {
    const metrics = async () => (await fetch(stack.server.metricsUrl)).text();
    await until(
      'the slot is measured',
      async () => /stoker_replication_slot_bytes\{.*shop/.test(await metrics()),
      WITHIN_MS,
    );
    const { EventSourceMappings: [mapping] = [] } = await client.send(new ListEventSourceMappingsCommand({}));
    const { UUID } = mapping!;
    const isWell = async () =>
      (await client.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult === 'OK';
    await until('all is well', isWell, WITHIN_MS);
    await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    await until('the slot is gone', async () => (await slots()).length === 0, WITHIN_MS);
  }, 120_000);
});
