import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { hasNats, NatsServer } from '@stoker/nats/testing/nats-server';
import { addStream, publish, unacknowledged } from '@stoker/nats/testing/streams';
import { hasRabbitMq, RabbitServer } from '@stoker/rabbitmq/testing/rabbit-server';
import { OwnRedis } from '@stoker/redis-streams/testing/own-redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const LONG_MS = 180_000;
const [isNatsHere, isRabbitHere] = [await hasNats(), await hasRabbitMq()];

const HANDLER = `
export const handler = async (event) => {
  const records = event.Records ?? Object.values(event.rmqMessagesByQueue).flat();
  const texts = records.map(({ data, fields }) => fields?.text ?? Buffer.from(data, 'base64').toString());
  if (texts.includes('poison')) throw new Error('poison');
  for (const text of texts) console.log('did <' + text + '>');
};`;

/** What destinations are told of. */
interface FailureRecord {
  readonly BatchInfo: { readonly streamArn: string };
  /** The event, as JSON. */
  readonly payload: string;
}

interface FailureEvent {
  readonly Records: readonly { readonly data?: string; readonly fields?: { readonly text: string } }[];
}

describe('brokers', () => {
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;
  let redis: OwnRedis;
  let redisClient: Redis;
  let nats: NatsServer | undefined;
  let rabbit: RabbitServer | undefined;

  beforeAll(async () => {
    [redis, nats, rabbit] = await Promise.all([
      OwnRedis.start(),
      isNatsHere ? NatsServer.start() : undefined,
      isRabbitHere ? RabbitServer.start() : undefined,
    ]);
    redisClient = new Redis(redis.url);
    directory = await mkdtemp(join(tmpdir(), 'stoker-connections-'));
    const file = join(directory, 'connections.json');
    const connections = [redis, nats, rabbit].flatMap((server) => server?.connection() ?? []);
    await writeFile(file, JSON.stringify(connections), { mode: 0o600 });
    stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1', STOKER_CONNECTIONS_FILE: file });
    client = lambdaClient(stack.server, stack.account);
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const policyOf = (Statement: object) => ({ Version: '2012-10-17', Statement });
    const reads = { Effect: 'Allow', Action: ['stoker:Receive', 'mq:DescribeBroker'], Resource: '*' };
    const role = await stack.operator.role(stack.account, 'reader', policyOf(trust), policyOf(reads));
    await createFunction(client, stack.account, 'reader', {
      files: { 'index.mjs': HANDLER },
      settings: { Role: role },
    });
  }, LONG_MS);

  afterAll(async () => {
    redisClient.disconnect();
    // The brokers first: they are there even where no server came up.
    await Promise.all([redis.stop(), nats?.stop(), rabbit?.stop()]);
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const arnOf = (service: string, resource: string) =>
    `arn:aws:${service}:us-east-1:${stack.account.accountId}:${resource}`;
  const map = (input: Partial<CreateEventSourceMappingCommandInput>) =>
    client.send(new CreateEventSourceMappingCommand({ FunctionName: 'reader', BatchSize: 10, ...input }));
  const isWell = (UUID: string) =>
    until(
      'all is well',
      async () => (await client.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult === 'OK',
      60_000,
    );
  const texts = Array.from({ length: 25 }, (_, index) => `text ${index}`);
  /** Where what is given up is to go; the outbox has it, though nothing is there. */
  const givesUp = {
    StartingPosition: 'TRIM_HORIZON',
    MaximumRetryAttempts: 1,
    BisectBatchOnFunctionError: true,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:111122223333:failures' } },
  } as const;
  const givenUp = async (arn: string): Promise<readonly string[]> => {
    const rows = await stack.database.sql<{ payload: Buffer }>('SELECT payload FROM deliveries');
    return rows
      .map(({ payload }) => JSON.parse(payload.toString()) as FailureRecord)
      .filter(({ BatchInfo }) => BatchInfo.streamArn === arn)
      .flatMap(({ payload }) => (JSON.parse(payload) as FailureEvent).Records)
      .map(({ data = '', fields }) => fields?.text ?? Buffer.from(data, 'base64').toString());
  };

  test('of Redis have their streams worked off, but for what is given up, of which the outbox tells', async () => {
    const key = `orders:${randomUUID()}`;
    for (const text of [...texts, 'poison', 'last']) await redisClient.xadd(key, '*', 'text', text);
    const EventSourceArn = arnOf('stoker', `redis/test/${key}`);
    const { UUID } = await map({ EventSourceArn, ...givesUp });
    const isDone = async () => {
      const [group] = await redisClient.xinfo('GROUPS', key).then((groups) => groups as unknown[][]);
      const [lag, pending] = ['lag', 'pending'].map((name) => group?.[group.indexOf(name) + 1]);
      return group !== undefined && lag === 0 && pending === 0;
    };
    await until('all is acknowledged', isDone, 60_000);
    expect(await givenUp(EventSourceArn)).toEqual(['poison']);
    await redisClient.xadd(key, '*', 'text', 'again');
    await isWell(UUID!);
  });

  test.skipIf(!isNatsHere)('of NATS have their streams worked off, over a restart', async () => {
    const stream = randomUUID();
    await addStream(nats!, stream);
    await publish(nats!, stream, [...texts, 'poison'], 'new');
    const EventSourceArn = arnOf('stoker', `nats/test/${stream}/${stream}.new`);
    const { UUID } = await map({ EventSourceArn, ...givesUp });
    await until('the poison is given up', async () => (await givenUp(EventSourceArn)).length === 1, 60_000);
    await nats!.end();
    await nats!.run();
    await publish(nats!, stream, texts, 'new');
    await until('all is acknowledged', async () => (await unacknowledged(nats!, stream)) === 0, 60_000);
    expect(await givenUp(EventSourceArn)).toEqual(['poison']);
    await isWell(UUID!);
  });

  test.skipIf(!isRabbitHere)(
    'of RabbitMQ have their queues worked off, as those of Amazon MQ',
    async () => {
      const [queue, dead] = [randomUUID(), randomUUID()];
      await rabbit!.createQueue(dead);
      const routing = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
      await rabbit!.createQueue(queue, { 'x-queue-type': 'quorum', 'x-delivery-limit': 0, ...routing });
      await rabbit!.put(queue, [...texts, 'poison', 'last']);
      const { UUID } = await map({
        EventSourceArn: arnOf('mq', 'broker:test:b-test'),
        Queues: [queue],
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:broker' },
          { Type: 'VIRTUAL_HOST', URI: '/' },
        ],
      });
      await until('the queue is empty', async () => (await rabbit!.depth(queue)) === 0, 60_000);
      await until('the poison is dead-lettered', async () => (await rabbit!.depth(dead)) === 1, 90_000);
      await rabbit!.put(queue, ['again']);
      await isWell(UUID!);
      expect(await rabbit!.depth(dead)).toBe(1);
    },
    120_000,
  );
});
