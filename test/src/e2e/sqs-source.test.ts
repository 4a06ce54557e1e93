import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ACCOUNT = '111122223333';
const libraries = await elasticMqLibraries(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

/** Fails for an event that is not as Lambda makes it, and for items whose body says that they are bad. */
const HANDLER = `
const MEMBERS = ['messageId', 'receiptHandle', 'body', 'attributes', 'messageAttributes', 'md5OfBody', 'eventSource',
  'eventSourceARN', 'awsRegion'];
export const handler = async ({ Records }) => {
  for (const record of Records) {
    for (const member of MEMBERS) if (!(member in record)) throw new Error('no ' + member);
    if (record.eventSource !== 'aws:sqs' || record.awsRegion !== 'us-east-1') throw new Error('wrong source');
    console.log('did', record.body, 'of', Records.length);
  }
  const bad = Records.filter(({ body }) => body.includes('bad'));
  return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

describe.skipIf(libraries === undefined)('an SQS queue', () => {
  let mq: ElasticMq;
  let stack: Stack;
  let client: LambdaClient;
  let directory: string;

  beforeAll(async () => {
    mq = await ElasticMq.start(libraries!);
    directory = await mkdtemp(join(tmpdir(), 'stoker-sqs-file-'));
    const file = join(directory, 'sqs.json');
    await writeFile(file, JSON.stringify([mq.backend()]), { mode: 0o600 });
    stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1', STOKER_SQS_FILE: file });
    client = lambdaClient(stack.server, stack.account);
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const policyOf = (Statement: object) => ({ Version: '2012-10-17', Statement });
    const reads = { Effect: 'Allow', Action: 'sqs:*', Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:*` };
    const role = await stack.operator.role(stack.account, 'reader', policyOf(trust), policyOf(reads));
    await createFunction(client, stack.account, 'reader', {
      files: { 'index.mjs': HANDLER },
      settings: { Role: role, Timeout: 2 },
    });
  }, 300_000);

  afterAll(async () => {
    // The queues first: they are there even where no server came up.
    await mq.stop();
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const map = (EventSourceArn: string, input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
    client.send(new CreateEventSourceMappingCommand({ FunctionName: 'reader', EventSourceArn, ...input }));
  const result = async (UUID: string) =>
    (await client.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
  const send = (QueueUrl: string, MessageBody: string, MessageGroupId?: string) =>
    mq.client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
        MessageGroupId,
        MessageDeduplicationId: MessageGroupId && MessageBody,
      }),
    );
  const depth = async (QueueUrl: string) => {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    const { Attributes = {} } = await mq.client.send(command);
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  const empty = (url: string) => until('the queue is empty', async () => (await depth(url)) === 0, 40_000);

  test('is worked off by a function, but for what the function says that it failed', async () => {
    const dead = await mq.createQueue(ACCOUNT, 'dead');
    const deadLetterTargetArn = `arn:aws:sqs:elasticmq:000000000000:${ACCOUNT}-dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    const { url, arn } = await mq.createQueue(ACCOUNT, 'jobs', { VisibilityTimeout: '2', RedrivePolicy });
    for (let index = 0; index < 25; index++) await send(url, `${index === 7 ? 'bad' : 'good'} ${index}`);
    const { UUID } = await map(arn, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await empty(url);
    expect(await depth(dead.url)).toBe(1);
    await send(url, 'good again');
    await empty(url);
    await until('all is well', async () => (await result(UUID!)) === 'OK');
  });

  test('of FIFO kind, with a filter, is mapped by the AWS CLI', async () => {
    const { url, arn } = await mq.createQueue(ACCOUNT, 'ordered.fifo', { VisibilityTimeout: '30' });
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const aws = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(await awsCli(), ['lambda', ...args], { env });
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as { UUID: string; State: string; LastProcessingResult: string };
    };
    const filter = JSON.stringify({ Filters: [{ Pattern: JSON.stringify({ body: { keep: [true] } }) }] });
    const mapping = ['--function-name', 'reader', '--event-source-arn', arn, '--batch-size', '5'];
    const { UUID } = await aws('create-event-source-mapping', ...mapping, '--filter-criteria', filter);
    for (let index = 0; index < 6; index++) await send(url, JSON.stringify({ keep: index % 2 === 0, index }), 'group');
    await empty(url);
    await until('all is well', async () => (await result(UUID)) === 'OK');
    const found = await aws('get-event-source-mapping', '--uuid', UUID);
    expect(found).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' });
  }, 150_000);

  test('that vanishes or is out of reach loses nothing, and its mapping says so', async () => {
    const { url, arn } = await mq.createQueue(ACCOUNT, 'fleeting');
    const { UUID } = await map(arn);
    await mq.deleteQueue(url);
    const gone = 'PROBLEM: The event source does not exist';
    await until('it is missed', async () => (await result(UUID!)) === gone, 30_000);
    await mq.createQueue(ACCOUNT, 'fleeting');
    await send(url, 'back');
    await empty(url);
    await until('all is well', async () => (await result(UUID!)) === 'OK');
  });

  test('is refused as Lambda refuses it', async () => {
    const refusal = (EventSourceArn: string) =>
      map(EventSourceArn).then(
        () => 'OK',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const { arn } = await mq.createQueue(ACCOUNT, 'hasty', { VisibilityTimeout: '1' });
    expect(await refusal(arn)).toBe(
      'InvalidParameterValueException: Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds',
    );
    expect(await refusal(arn.replace('hasty', 'nothing'))).toContain('AWS.SimpleQueueService.NonExistentQueue');
    const other = arn.replace(ACCOUNT, '444455556666');
    expect(await refusal(other)).toBe(
      'InvalidParameterValueException: The provided execution role does not have permissions to call ReceiveMessage on SQS',
    );
  });
});
