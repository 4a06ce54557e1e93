import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  type DestinationConfig,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient, sendEvent } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ACCOUNT = '111122223333';
const BUCKET = `${ACCOUNT}-failed`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:alarms`;
const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`;
const WORKER = `exports.handler = async (event) => {
  if (event.fail) throw new Error(event.fail);
  return event;
};`;
const cache = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const libraries = await elasticMqLibraries(cache);
const program = await s3ServerProgram(cache);

describe.skipIf(libraries === undefined || program === undefined)('events of a function', () => {
  let mq: ElasticMq;
  let s3: S3Server;
  let topic: Topic;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;

  beforeAll(async () => {
    [mq, s3] = await Promise.all([ElasticMq.start(libraries!), S3Server.start(program!, [BUCKET])]);
    topic = await Topic.listen();
    directory = await mkdtemp(join(tmpdir(), 'stoker-destinations-'));
    const listed = async (name: string, entries: readonly object[]) => {
      const file = join(directory, name);
      await writeFile(file, JSON.stringify(entries), { mode: 0o600 });
      return file;
    };
    const bucket = { endpoint: s3.endpoint, ...ACCESS_KEY, accounts: '*', buckets: ['{account}-*'] };
    stack = await startStack({
      STOKER_STEMS: 'nodejs24.x=2',
      STOKER_DELIVERY_BACKOFF_MS: '50,500',
      STOKER_SQS_FILE: await listed('sqs.json', [mq.backend()]),
      STOKER_S3_FILE: await listed('s3.json', [bucket]),
      STOKER_SNS_FILE: await listed('sns.json', [{ url: topic.url, accounts: [ACCOUNT], topics: ['alarms'] }]),
    });
    client = lambdaClient(stack.server, stack.account);
    await functionOf('worker', ['sqs:SendMessage', 's3:PutObject', 'sns:Publish', 'events:PutEvents']);
  }, 300_000);

  afterAll(async () => {
    // The targets first: they are there even where no server came up, or none ended well.
    await Promise.all([mq.stop(), s3.stop(), topic.close()]);
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  /** A function whose role may do so much, and whose events are tried once. */
  async function functionOf(name: string, Action: readonly string[]): Promise<void> {
    const policyOf = (Statement: object) => ({ Version: '2012-10-17', Statement });
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const may = { Effect: 'Allow', Action, Resource: '*' };
    const role = await stack.operator.role(stack.account, name, policyOf(trust), policyOf(may));
    await createFunction(client, { ...stack.account, role }, name, { files: { 'index.js': WORKER } });
  }

  const configure = (FunctionName: string, DestinationConfig: DestinationConfig) =>
    client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0, DestinationConfig }));

  async function setDeadLetterTarget(TargetArn: string): Promise<void> {
    const FunctionName = 'worker';
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig: { TargetArn } }));
    await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
  }

  /** The next message of a queue, which is taken out of it. */
  const receive = (QueueUrl: string): Promise<Message> =>
    until('there is a message', async () => {
      const MessageAttributeNames = ['All'];
      const command = new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames, WaitTimeSeconds: 1 });
      const [message] = (await mq.client.send(command)).Messages ?? [];
      if (message === undefined) return false;
      await mq.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return message;
    });
  const parsed = (json: string | undefined) => JSON.parse(json ?? '') as Record<string, unknown>;
  const recordOf = (requestId: string, condition: string) => ({
    version: '1.0',
    requestContext: expect.objectContaining({ requestId, condition, approximateInvokeCount: 1 }) as object,
  });

  test('are told to a queue when they succeeded, and to a bucket when they failed', async () => {
    const done = await mq.createQueue(ACCOUNT, 'done');
    await configure('worker', {
      OnSuccess: { Destination: done.arn },
      OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` },
    });
    const [good, bad] = [await sendEvent(client, 'worker', { n: 1 }), await sendEvent(client, 'worker', { fail: 'x' })];
    expect(parsed((await receive(done.url)).Body)).toMatchObject({
      ...recordOf(good, 'Success'),
      requestPayload: { n: 1 },
      responsePayload: { n: 1 },
    });
    const Key = await until('there is an object', async () => {
      const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      return Contents[0]?.Key;
    });
    expect(Key).toMatch(
      /^aws\/lambda\/async\/worker\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(parsed(await Body?.transformToString())).toMatchObject({
      ...recordOf(bad, 'RetriesExhausted'),
      requestPayload: { fail: 'x' },
      responsePayload: { errorType: 'Error', errorMessage: 'x' },
    });
  });

  test('are told to an event bus, whose rules send them on, and to a topic', async () => {
    const { accessKeyId, secretAccessKey } = stack.account;
    const events = new EventBridgeClient({
      endpoint: stack.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    const matched = await mq.createQueue(ACCOUNT, 'matched');
    const EventPattern = JSON.stringify({ source: ['lambda'], detail: { responsePayload: { n: [2] } } });
    await events.send(new PutRuleCommand({ Name: 'done', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'done', Targets: [{ Id: 'queue', Arn: matched.arn }] }));
    events.destroy();
    await configure('worker', { OnSuccess: { Destination: BUS }, OnFailure: { Destination: TOPIC } });
    const [good, bad] = [await sendEvent(client, 'worker', { n: 2 }), await sendEvent(client, 'worker', { fail: 'y' })];
    expect(parsed((await receive(matched.url)).Body)).toMatchObject({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Success',
      account: ACCOUNT,
      resources: [BUS, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:worker:$LATEST`],
      detail: recordOf(good, 'Success'),
    });
    const { headers, body } = await topic.next();
    expect(headers['x-amz-sns-message-type']).toBe('Notification');
    expect(body).toMatchObject({ Type: 'Notification', TopicArn: TOPIC });
    expect(parsed(String(body['Message']))).toMatchObject(recordOf(bad, 'RetriesExhausted'));
  });

  test('go to the queue or topic of dead letters as they came, with what went wrong', async () => {
    const letters = await mq.createQueue(ACCOUNT, 'letters');
    await configure('worker', {});
    await setDeadLetterTarget(letters.arn);
    const first = await sendEvent(client, 'worker', { fail: 'first' });
    const { Body, MessageAttributes } = await receive(letters.url);
    expect(parsed(Body)).toEqual({ fail: 'first' });
    expect(MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String', StringValue: first },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'first' },
    });
    await setDeadLetterTarget(TOPIC);
    const second = await sendEvent(client, 'worker', { fail: 'second' });
    expect((await topic.next()).body).toMatchObject({
      TopicArn: TOPIC,
      Message: '{"fail":"second"}',
      MessageAttributes: { RequestID: { Type: 'String', Value: second } },
    });
  });

  test('wait for a destination that is away, and are told to it when it is back', async () => {
    await configure('worker', { OnSuccess: { Destination: TOPIC } });
    topic.refuse(true);
    const requestId = await sendEvent(client, 'worker', { n: 3 });
    const tries = async () => {
      const rows = await stack.database.sql<{ failures: number; code: string }>(
        `SELECT failures, error_code AS code FROM deliveries WHERE target = $1 AND status = 'pending'`,
        [TOPIC],
      );
      return rows.find(({ failures }) => failures >= 2);
    };
    expect(await until('it was tried again', tries)).toMatchObject({ code: 'INTERNAL_ERROR' });
    topic.refuse(false);
    expect(parsed(String((await topic.next()).body['Message']))).toMatchObject(recordOf(requestId, 'Success'));
  });

  test.each([
    ['a queue', `arn:aws:sqs:us-east-1:${ACCOUNT}:done`, 'SendMessage'],
    ['a bucket', `arn:aws:s3:::${BUCKET}`, 'PutObject'],
    ['a topic', TOPIC, 'Publish'],
    ['an event bus', BUS, 'PutEvents'],
  ])('are not to go to %s that the role may not send to', async (_what, Destination, call) => {
    await functionOf(`mute-${call}`, ['logs:*']);
    await expect(configure(`mute-${call}`, { OnFailure: { Destination } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The function's execution role does not have permissions to call ${call} on ${Destination}`,
    });
  });
});

interface Notification {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** An HTTP endpoint that is subscribed to a topic. */
class Topic {
  readonly #received: Notification[] = [];
  #refuses = false;

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Topic> {
    const server = createServer();
    const topic = new Topic(server);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        if (topic.#refuses) return response.writeHead(503).end();
        topic.#received.push({ headers: request.headers, body: JSON.parse(body) as Notification['body'] });
        return response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return topic;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Whether it is out of order. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
  }

  next(): Promise<Notification> {
    return until('the topic has been published to', () => this.#received.shift());
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
