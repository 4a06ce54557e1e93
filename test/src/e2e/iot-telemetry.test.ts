import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { hasMosquitto, Mosquitto, OPERATOR } from '@stoker/mqtt/testing/mosquitto';
import { OutsideHost } from '@stoker/sandbox-docker/testing/outside-host';
import mqtt from 'mqtt';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpExample } from '../harness/examples.js';
import { OwnPostgres } from '@stoker/app/local-services/testing/own-postgres';
import { lambdaClient } from '../harness/functions.js';
import { stokerJson } from '../harness/operator-cli.js';
import { npmPackages } from '../harness/packages.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const DEVICES = 500;
const READINGS = 6;
const LONG_MS = 240_000;
const isHere = await hasMosquitto();

interface Reading {
  readonly seq: number;
  readonly at: string;
  readonly value: number;
}

/** Seconds apart, over the end of a minute. */
function readingsOf(device: number): readonly Reading[] {
  return Array.from({ length: READINGS }, (_, seq) => ({
    seq,
    at: new Date(Date.UTC(2026, 10, 26, 10, 0, 57 + seq)).toISOString(),
    value: device * 10 + seq,
  }));
}

describe.skipIf(!isHere)('telemetry of devices', () => {
  let outside: OutsideHost;
  let postgres: OwnPostgres;
  let broker: Mosquitto;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;
  let devices: mqtt.MqttClient[];

  beforeAll(async () => {
    outside = await OutsideHost.open();
    [postgres, broker] = await Promise.all([OwnPostgres.start(outside), Mosquitto.start()]);
    await sql(`CREATE ROLE telemetry LOGIN PASSWORD 'of the test'`);
    await sql('GRANT CREATE ON SCHEMA public TO telemetry');
    directory = await mkdtemp(join(tmpdir(), 'stoker-connections-'));
    const file = join(directory, 'connections.json');
    const { name: _name, ...site } = broker.connection({ things: ['devices/*'] });
    const wrong = { ...site, name: 'wrong', credentials: { username: 'nobody', password: 'wrong' } };
    const nowhere = { ...site, name: 'nowhere', urls: ['mqtt://127.0.0.1:1'] };
    await writeFile(file, JSON.stringify([{ ...site, name: 'site' }, wrong, nowhere]), { mode: 0o600 });
    stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1', STOKER_CONNECTIONS_FILE: file });
    client = lambdaClient(stack.server, stack.account);
    const allow = `${outside.address}:${postgres.port}`;
    await stokerJson(stack, 'accounts', 'egress', stack.account.accountId, '--mode', 'allowlist', '--allow', allow);
    await setUpExample(stack, 'iot-telemetry', {
      MQTT_CONNECTION: 'site',
      NODE_PACKAGES: join(await npmPackages('pg@8.23.1'), 'node_modules'),
      PGHOST: outside.address,
      PGPORT: String(postgres.port),
      PGUSER: 'telemetry',
      PGPASSWORD: 'of the test',
      PGDATABASE: 'postgres',
    });
  }, LONG_MS);

  afterAll(async () => {
    for (const device of devices ?? []) device.end(true);
    // The services first: they are there even where no server came up, or none ended well.
    await Promise.all([broker.stop(), postgres.remove()]);
    await outside.close();
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  async function sql<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
    const session = new pg.Client({ connectionString: postgres.url });
    await session.connect();
    try {
      return (await session.query<T>(text)).rows;
    } finally {
      await session.end();
    }
  }

  const mappings = async (EventSourceArn?: string) =>
    (await client.send(new ListEventSourceMappingsCommand({ EventSourceArn }))).EventSourceMappings ?? [];
  const arnOf = (resource: string) => `arn:aws:stoker:us-east-1:${stack.account.accountId}:mqtt/${resource}`;
  /** Resolves when what is published is stored: the broker keeps it from then on. */
  const isRead = async () => {
    const probe = await mqtt.connectAsync(broker.url, { ...OPERATOR, protocolVersion: 5 });
    await until(
      'the topics are read',
      async () => {
        await probe.publishAsync('devices/probe/state', '{"state":"online"}', { qos: 1 });
        return (await sql<object>('SELECT FROM states').catch(() => [])).length > 0;
      },
      60_000,
    );
    await probe.endAsync();
  };
  const connectDevice = (index: number) =>
    mqtt.connectAsync(broker.url, {
      ...OPERATOR,
      protocolVersion: 5,
      clientId: `device-${index}`,
      reconnectPeriod: 300,
      will: { topic: `devices/${index}/state`, payload: Buffer.from('{"state":"gone"}'), qos: 1, retain: false },
    });
  const say = (device: mqtt.MqttClient, index: number, readings: readonly Reading[]) =>
    Promise.all(
      readings.map((reading) => device.publishAsync(`devices/${index}/telemetry`, JSON.stringify(reading), { qos: 1 })),
    );

  test(
    'of 500 is rolled up by the minute as it was sent, though the broker is restarted in the middle',
    async () => {
      await isRead();
      devices = await Promise.all(Array.from({ length: DEVICES }, (_, index) => connectDevice(index)));
      for (const device of devices) device.on('error', () => undefined);
      const half = READINGS / 2;
      await Promise.all(devices.map((device, index) => say(device, index, readingsOf(index).slice(0, half))));
      const rest = Promise.all(devices.map((device, index) => say(device, index, readingsOf(index).slice(half))));
      await broker.end();
      await broker.run();
      await rest;
      // One sends again what it did not know to be there.
      await say(devices[0]!, 0, readingsOf(0));
      await devices[0]!.publishAsync('devices/0/telemetry', 'no reading', { qos: 1 });
      await say(devices[1]!, 1, [{ seq: READINGS, at: '2026-11-26T10:02:00Z', value: 1 }]);
      await until(
        'all is stored',
        async () => {
          const [row] = await sql<{ count: string }>('SELECT count(*) FROM readings').catch(() => []);
          return Number(row?.count) === DEVICES * READINGS + 1;
        },
        120_000,
      );
      const rows = await sql<Record<string, unknown>>(`
        SELECT device, extract(minute FROM minute)::int AS minute, count::int, sum::int, min::int, max::int
        FROM minutes ORDER BY device::int, minute`);
      expect(rows).toEqual([...expectedMinutes()].sort((a, b) => Number(a.device) - Number(b.device)));
      const [mapping] = await mappings(arnOf('site/devices/#'));
      await until('all is well', async () => (await resultOf(mapping!.UUID!)) === 'OK', 60_000);
    },
    LONG_MS,
  );

  test('knows of devices that are gone, by their last wills', async () => {
    devices[7]!.options.reconnectPeriod = 0;
    devices[7]!.stream.destroy();
    await until(
      'the last will is stored',
      async () => (await sql<object>(`SELECT FROM states WHERE device = '7' AND state = 'gone'`)).length === 1,
      60_000,
    );
  });

  test('says what is in the way, and is refused to whom it is not given', async () => {
    const map = (resource: string, EventSourceArn = arnOf(resource)) =>
      client.send(new CreateEventSourceMappingCommand({ FunctionName: 'iot-telemetry', EventSourceArn }));
    await expect(map('other/devices/#')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The event source ${arnOf('other/devices/#')} does not exist.`,
    });
    await expect(map('site/#')).rejects.toThrow('does not exist');
    await expect(map('wrong/devices/1')).rejects.toThrow('does not have permissions to call Receive on MQTT');
    const Statement = { Effect: 'Allow', Action: 'stoker:Receive', Resource: '*' };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const put = ['iam', 'put-role-policy', '--role-name', 'iot-telemetry', '--policy-name', 'all'];
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const { code, stderr } = await run(await awsCli(), [...put, '--policy-document', policy], { env });
    expect([code, stderr]).toEqual([0, '']);
    for (const [connection, problem] of [
      ['wrong', 'PROBLEM: Access to the event source is denied'],
      ['nowhere', 'PROBLEM: The event source could not be reached'],
    ] as const) {
      const { UUID } = await map(`${connection}/devices/1`);
      await until(problem, async () => (await resultOf(UUID!)) === problem, 60_000);
    }
  });

  const resultOf = async (UUID: string) =>
    (await client.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
});

/** What each device sent, by the minute. */
function* expectedMinutes() {
  for (let device = 0; device < DEVICES; device++) {
    const readings = readingsOf(device);
    for (const minute of [0, 1]) {
      const values = readings.filter(({ at }) => new Date(at).getUTCMinutes() === minute).map(({ value }) => value);
      const sum = values.reduce((total, value) => total + value, 0);
      yield {
        device: String(device),
        minute,
        count: values.length,
        sum,
        min: Math.min(...values),
        max: Math.max(...values),
      };
    }
    if (device === 1) yield { device: '1', minute: 2, count: 1, sum: 1, min: 1, max: 1 };
  }
}
