import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDbLocal, dynamoDbLocalLibraries } from '@stoker/dynamodb/testing/dynamodb-local';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpExample } from '../harness/examples.js';
import { lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ACCOUNT = '111122223333';
const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const [tables, queues] = [await dynamoDbLocalLibraries(CACHE), await elasticMqLibraries(CACHE)];
const WAIT_MS = 60_000;

interface Audited {
  readonly audit: string;
  readonly keys: { readonly id: string };
  readonly changed: readonly string[];
}

/** The example as its README has it, and what the mapping does when an item is bad and when the table's service is away. */
describe.skipIf(tables === undefined || queues === undefined)('the example dynamodb-audit', () => {
  let dynamodb: DynamoDbLocal;
  let mq: ElasticMq;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;
  let table: { readonly name: string; readonly streamArn: string };
  let failures: { readonly url: string; readonly arn: string };
  let uuid: string;

  beforeAll(async () => {
    dynamodb = await DynamoDbLocal.start(tables!);
    mq = await ElasticMq.start(queues!);
    directory = await mkdtemp(join(tmpdir(), 'stoker-dynamodb-file-'));
    const listed = async (name: string, backend: object) => {
      await writeFile(join(directory, name), JSON.stringify([backend]), { mode: 0o600 });
      return join(directory, name);
    };
    stack = await startStack({
      STOKER_STEMS: 'nodejs24.x=1',
      STOKER_DYNAMODB_FILE: await listed('dynamodb.json', dynamodb.backend()),
      STOKER_SQS_FILE: await listed('sqs.json', mq.backend()),
    });
    client = lambdaClient(stack.server, stack.account);
    table = await dynamodb.createTable(ACCOUNT, 'orders');
    failures = await mq.createQueue(ACCOUNT, 'not-audited');
    const variables = { AUDIT_STREAM_ARN: table.streamArn, AUDIT_FAILURES_ARN: failures.arn };
    uuid = (await setUpExample(stack, 'dynamodb-audit', variables)).split('\n').at(-1)!;
  }, 300_000);

  afterAll(async () => {
    await Promise.all([dynamodb.stop(), mq.stop()]);
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const put = (id: string, more: object = {}) =>
    dynamodb.client.send(new PutItemCommand({ TableName: table.name, Item: { id: { S: id }, ...more } }));
  const result = async () => (await client.send(new GetEventSourceMappingCommand({ UUID: uuid }))).LastProcessingResult;
  const audited = async (): Promise<readonly Audited[]> => {
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const args = [
      'logs',
      'filter-log-events',
      '--log-group-name',
      '/aws/lambda/dynamodb-audit',
      '--filter-pattern',
      'audit',
    ];
    const { stdout } = await run(await awsCli(), args, { env });
    const { events = [] } = JSON.parse(stdout || '{}') as { events?: readonly { readonly message: string }[] };
    return events.flatMap(({ message }) => {
      const json = /\{"audit".*\}/.exec(message)?.[0];
      return json === undefined ? [] : [JSON.parse(json) as Audited];
    });
  };
  const of = (all: readonly Audited[], id: string) => all.filter(({ keys }) => keys.id === id);

  test('says what became of each item, in order', async () => {
    for (let index = 0; index < 5; index++) {
      await put(`order-${index}`, { state: { S: 'new' }, total: { N: '7' } });
      await put(`order-${index}`, { state: { S: 'paid' }, total: { N: '7' }, paid: { BOOL: true } });
    }
    await dynamodb.client.send(new DeleteItemCommand({ TableName: table.name, Key: { id: { S: 'order-0' } } }));
    const lines = await until(
      'all is audited',
      async () => {
        const all = await audited();
        return all.length >= 11 && all;
      },
      WAIT_MS,
    );
    expect(of(lines, 'order-0').map(({ audit }) => audit)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(of(lines, 'order-1').map(({ changed }) => changed)).toEqual([
      ['id', 'state', 'total'],
      ['paid', 'state'],
    ]);
    await until('all is well', async () => (await result()) === 'OK', WAIT_MS);
  }, 120_000);

  test('tells a queue of an item that it can’t audit, and goes on', async () => {
    await put('before');
    await put('bad', { poison: { BOOL: true } });
    await put('after');
    const told = await until(
      'the queue is told',
      async () => {
        const command = new ReceiveMessageCommand({ QueueUrl: failures.url, WaitTimeSeconds: 1 });
        return (await mq.client.send(command)).Messages?.[0]?.Body;
      },
      WAIT_MS,
    );
    const { requestContext, DDBStreamBatchInfo: info } = JSON.parse(told) as {
      readonly requestContext: object;
      readonly DDBStreamBatchInfo: Readonly<Record<string, unknown>>;
    };
    expect(requestContext).toMatchObject({ condition: 'RetryAttemptsExhausted' });
    expect(info).toMatchObject({ batchSize: 1, streamArn: table.streamArn });
    expect(info['startSequenceNumber']).toBe(info['endSequenceNumber']);
    const ids = async () => (await audited()).map(({ keys }) => keys.id);
    await until('it goes on', async () => (await ids()).includes('after'), WAIT_MS);
    expect(await ids()).toContain('before');
  }, 120_000);

  test('is refused a stream that is not there, and another account’s, as Lambda refuses them', async () => {
    const refusal = (EventSourceArn: string) =>
      client
        .send(
          new CreateEventSourceMappingCommand({
            FunctionName: 'dynamodb-audit',
            EventSourceArn,
            StartingPosition: 'TRIM_HORIZON',
          }),
        )
        .then(
          () => 'OK',
          (error: Error) => `${error.name}: ${error.message}`,
        );
    const other = table.streamArn.replace(ACCOUNT, '444455556666');
    expect(await refusal(other)).toContain(`InvalidParameterValueException: Cannot access stream ${other}.`);
    expect(await refusal(table.streamArn.replace('orders', 'nothing'))).toContain('Cannot access stream');
  });

  test('says that the service is away', async () => {
    await dynamodb.kill();
    const away = 'PROBLEM: The event source could not be reached';
    await until('it is missed', async () => (await result()) === away, WAIT_MS);
  }, 90_000);
});
