import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { clientSettings, DataServices, dataServiceLibraries } from '../harness/data-services.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const libraries = await dataServiceLibraries();
const OTHER = '444455556666';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policyOf = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const tableArn = (name: string, account: string) => `arn:aws:dynamodb:us-east-1:${account}:table/${name}`;
const queueArn = (name: string, account: string) => `arn:aws:sqs:us-east-1:${account}:${name}`;
const S = (text: string) => ({ S: text });

/** Makes an item and a message with nothing but what its environment has. */
const HANDLER = `
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    try:
        boto3.client('dynamodb').put_item(TableName=event['table'], Item={'pk': {'S': 'made'}, 'sk': {'S': 'in a function'}})
        sqs = boto3.client('sqs')
        url = sqs.get_queue_url(QueueName=event['queue'])['QueueUrl']
        return sqs.send_message(QueueUrl=url, MessageBody='made in a function')['MD5OfMessageBody']
    except ClientError as error:
        return {'refused': error.response['Error']['Code']}
`;

/** As people use it: resources, paginators, waiters, exceptions. */
const BOTO3 = `
import boto3, json, sys
tables = boto3.resource('dynamodb')
table = tables.create_table(TableName='from-boto3', BillingMode='PAY_PER_REQUEST',
    KeySchema=[{'AttributeName': 'pk', 'KeyType': 'HASH'}], AttributeDefinitions=[{'AttributeName': 'pk', 'AttributeType': 'S'}])
table.wait_until_exists()
with table.batch_writer() as batch:
    for n in range(60):
        batch.put_item(Item={'pk': str(n), 'n': n, 'blob': b'\\x00\\xff'})
assert table.scan(Select='COUNT')['Count'] == 60
assert bytes(table.get_item(Key={'pk': '7'})['Item']['blob']) == b'\\x00\\xff'
try:
    table.put_item(Item={'pk': '7'}, ConditionExpression='attribute_not_exists(pk)')
    sys.exit('no refusal')
except table.meta.client.exceptions.ConditionalCheckFailedException:
    pass
names = [name for page in boto3.client('dynamodb').get_paginator('list_tables').paginate(PaginationConfig={'PageSize': 1}) for name in page['TableNames']]
sqs = boto3.resource('sqs')
queue = sqs.create_queue(QueueName='from-boto3', Attributes={'VisibilityTimeout': '60'})
queue.send_message(MessageBody='a', MessageAttributes={'n': {'DataType': 'Number', 'StringValue': '1'}})
[message] = queue.receive_messages(MessageAttributeNames=['All'], WaitTimeSeconds=1)
assert message.message_attributes['n']['StringValue'] == '1'
message.delete()
try:
    sqs.get_queue_by_name(QueueName='nothing')
    sys.exit('no refusal')
except sqs.meta.client.exceptions.QueueDoesNotExist as error:
    code = error.response['Error']['Code']
queue.delete()
arn = table.table_arn
table.delete()
print(json.dumps({'names': names, 'url': queue.url, 'code': code, 'arn': arn}))
`;

describe.skipIf(libraries === undefined)('tables and queues', () => {
  let services: DataServices;
  let stack: Stack;
  let other: TestAccount;
  let home: string;

  beforeAll(async () => {
    services = await DataServices.start(libraries!);
    home = await mkdtemp(join(tmpdir(), 'stoker-tables-'));
    stack = await startStack({ STOKER_STEMS: 'python3.13=1', ...services.environment });
    other = await stack.operator.account(OTHER);
  }, 300_000);

  afterAll(async () => {
    await services.stop();
    await rm(home, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const dynamo = (account = stack.account) => new DynamoDBClient(clientSettings(stack.server, account));
  const streams = (account = stack.account) => new DynamoDBStreamsClient(clientSettings(stack.server, account));
  const queues = (account = stack.account) => new SQSClient(clientSettings(stack.server, account));
  const createTable = (TableName: string, account = stack.account) =>
    dynamo(account).send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );

  test('of one name are two accounts’ own', async () => {
    for (const account of [stack.account, other]) {
      const { TableDescription: made } = await createTable('orders', account);
      expect(made).toMatchObject({ TableName: 'orders', TableArn: tableArn('orders', account.accountId) });
      const Item = { pk: S('owner'), sk: S('a'), account: S(account.accountId), n: { N: '12345678901234567890.5' } };
      await dynamo(account).send(new PutItemCommand({ TableName: 'orders', Item }));
    }
    for (const account of [stack.account, other]) {
      const key = { pk: S('owner'), sk: S('a') };
      const { Item } = await dynamo(account).send(new GetItemCommand({ TableName: 'orders', Key: key }));
      expect(Item).toMatchObject({ account: S(account.accountId), n: { N: '12345678901234567890.5' } });
      expect((await dynamo(account).send(new ListTablesCommand({}))).TableNames).toEqual(['orders']);
    }
    expect((await services.tables.client.send(new ListTablesCommand({}))).TableNames?.sort()).toEqual([
      '111122223333-orders',
      `${OTHER}-orders`,
    ]);
  });

  test('of another account are nobody else’s, however they are named', async () => {
    const Key = { pk: S('owner'), sk: S('a') };
    const get = (TableName: string) => dynamo().send(new GetItemCommand({ TableName, Key }));
    await expect(get(tableArn('orders', OTHER))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(get(`${OTHER}-orders`)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.not.stringContaining('111122223333') as string,
    });
    const both = { [tableArn('orders', OTHER)]: { Keys: [Key] }, orders: { Keys: [Key] } };
    await expect(dynamo().send(new BatchGetItemCommand({ RequestItems: both }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('take batches, transactions and conditions', async () => {
    const client = dynamo();
    const PutRequest = (sk: string) => ({ PutRequest: { Item: { pk: S('batch'), sk: S(sk) } } });
    const RequestItems = { orders: ['a', 'b', 'c'].map(PutRequest) };
    const written = await client.send(new BatchWriteItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }));
    expect(written.UnprocessedItems).toEqual({});
    expect(written.ConsumedCapacity?.[0]?.TableName).toBe('orders');
    const query = {
      TableName: 'orders',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': S('batch') },
    };
    expect((await client.send(new QueryCommand(query))).Count).toBe(3);
    const Key = { pk: S('batch'), sk: S('a') };
    const check = { TableName: 'orders', Key, ConditionExpression: 'attribute_not_exists(pk)' };
    const put = { TableName: tableArn('orders', '111122223333'), Item: { pk: S('batch'), sk: S('d') } };
    await expect(
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: check }, { Put: put }] })),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
    });
    expect((await client.send(new QueryCommand(query))).Count).toBe(3);
  });

  test('have streams, whose iterators are good for their account', async () => {
    const { Streams } = await streams().send(new ListStreamsCommand({ TableName: 'orders' }));
    const { Table } = await dynamo().send(new DescribeTableCommand({ TableName: 'orders' }));
    expect(Streams).toEqual([
      { StreamArn: Table?.LatestStreamArn, StreamLabel: expect.any(String) as string, TableName: 'orders' },
    ]);
    const StreamArn = Table!.LatestStreamArn!;
    expect(StreamArn).toContain(`${tableArn('orders', '111122223333')}/stream/`);
    const { StreamDescription } = await streams().send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription!.Shards![0]!.ShardId;
    const position = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await streams().send(new GetShardIteratorCommand(position));
    const { Records, NextShardIterator } = await streams().send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.[0]?.dynamodb?.NewImage).toMatchObject({ account: S('111122223333') });
    expect((await streams().send(new GetRecordsCommand({ ShardIterator: NextShardIterator }))).Records).toEqual([]);
    await expect(streams(other).send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(streams(other).send(new DescribeStreamCommand({ StreamArn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('are as open as policies make them, down to the items', async () => {
    const mine = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['me'] } };
    const statement = { Effect: 'Allow', Resource: tableArn('orders', '111122223333') };
    const user = await stack.operator.user(
      stack.account,
      'narrow',
      policyOf(
        { ...statement, Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query'], Condition: mine },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn('open', '111122223333') },
      ),
    );
    const client = dynamo(user);
    const update = (pk: string) =>
      client.send(new UpdateItemCommand({ TableName: 'orders', Key: { pk: S(pk), sk: S('x') } }));
    const query = (pk: string) => {
      const ExpressionAttributeValues = { ':p': S(pk) };
      const KeyConditionExpression = 'pk = :p';
      return client.send(new QueryCommand({ TableName: 'orders', KeyConditionExpression, ExpressionAttributeValues }));
    };
    await update('me');
    expect((await query('me')).Count).toBe(1);
    const denied = { name: 'AccessDeniedException' };
    await expect(update('you')).rejects.toMatchObject(denied);
    await expect(query('you')).rejects.toMatchObject(denied);
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject(denied);
    const QueueUrl = `${stack.server.endpoint}/111122223333/closed`;
    await expect(queues(user).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject(
      denied,
    );
  });

  test('of one name hold two accounts’ messages', async () => {
    for (const account of [stack.account, other]) {
      const client = queues(account);
      const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'jobs' }));
      expect(QueueUrl).toBe(`${stack.server.endpoint}/${account.accountId}/jobs`);
      expect((await client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }))).QueueUrl).toBe(QueueUrl);
      // The SDK compares what the answer says of the body with what it sent.
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: account.accountId }));
      const Entries = [{ Id: '1', MessageBody: account.accountId }];
      expect((await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Failed).toBeUndefined();
      expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
    }
    const client = queues();
    const QueueUrl = `https://another.name.of.this.server/111122223333/jobs`;
    for (let count = 0; count < 2; count++) {
      const wish = { QueueUrl, WaitTimeSeconds: 2, MessageSystemAttributeNames: ['All' as const] };
      const { Messages = [] } = await new SQSClient({
        ...clientSettings(stack.server, stack.account),
        useQueueUrlAsEndpoint: false,
      }).send(new ReceiveMessageCommand(wish));
      expect(Messages.map(({ Body }) => Body)).toEqual(['111122223333']);
      await client.send(
        new DeleteMessageCommand({
          QueueUrl: `${stack.server.endpoint}/111122223333/jobs`,
          ReceiptHandle: Messages[0]!.ReceiptHandle,
        }),
      );
    }
    const theirs = { QueueUrl: `${stack.server.endpoint}/${OTHER}/jobs`, MessageBody: 'x' };
    await expect(client.send(new SendMessageCommand(theirs))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('send what nobody could work off where a policy about dead letters says', async () => {
    const client = queues();
    const url = async (QueueName: string) => (await client.send(new CreateQueueCommand({ QueueName }))).QueueUrl!;
    const [dead, source] = [await url('dead'), await url('source')];
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: queueArn('dead', '111122223333'),
      maxReceiveCount: 1,
    });
    await client.send(new SetQueueAttributesCommand({ QueueUrl: source, Attributes: { RedrivePolicy } }));
    const asked = new GetQueueAttributesCommand({ QueueUrl: source, AttributeNames: ['All'] });
    const { Attributes } = await client.send(asked);
    expect(Attributes?.['QueueArn']).toBe(queueArn('source', '111122223333'));
    expect(JSON.parse(Attributes!['RedrivePolicy']!)).toMatchObject(JSON.parse(RedrivePolicy) as object);
    await client.send(new SendMessageCommand({ QueueUrl: source, MessageBody: 'poison' }));
    const receive = async (QueueUrl: string) =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 1 }))).Messages;
    expect(await receive(source)).toHaveLength(1);
    expect(await receive(source)).toEqual([]);
    expect((await receive(dead))?.[0]?.Body).toBe('poison');
    const nowhere = JSON.stringify({ deadLetterTargetArn: queueArn('gone', '111122223333'), maxReceiveCount: 1 });
    const wrong = new SetQueueAttributesCommand({ QueueUrl: source, Attributes: { RedrivePolicy: nowhere } });
    await expect(client.send(wrong)).rejects.toMatchObject({
      message: expect.stringContaining('Dead letter target does not exist') as string,
    });
  });

  test('are used from functions as their roles allow, without any configuration', async () => {
    const admin = lambdaClient(stack.server, stack.account);
    const role = await stack.operator.role(
      stack.account,
      'maker',
      TRUST,
      policyOf(
        { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: tableArn('orders', '111122223333') },
        { Effect: 'Allow', Action: ['sqs:GetQueueUrl', 'sqs:SendMessage'], Resource: queueArn('jobs', '111122223333') },
      ),
    );
    await createFunction(admin, { ...stack.account, role }, 'maker', {
      runtime: 'python3.13',
      files: { 'index.py': HANDLER },
      settings: { MemorySize: 512, Timeout: 30 },
    });
    const make = async (event: object) => (await invoke(admin, 'maker', event)).body;
    expect(await make({ table: 'orders', queue: 'jobs' })).toMatch(/^[0-9a-f]{32}$/);
    const key = { pk: S('made'), sk: S('in a function') };
    expect((await dynamo().send(new GetItemCommand({ TableName: 'orders', Key: key }))).Item).toEqual(key);
    expect(await make({ table: 'others', queue: 'jobs' })).toEqual({ refused: 'AccessDeniedException' });
  });

  test('are as boto3 and the CLI want them', async () => {
    const env = awsEnvironment(stack.server, stack.account, home);
    const { code, stdout, stderr } = await run(await pythonWithBoto3(), ['-c', BOTO3], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      names: ['from-boto3', 'orders'],
      url: `${stack.server.endpoint}/111122223333/from-boto3`,
      code: expect.stringMatching(/NonExistentQueue$|^QueueDoesNotExist$/) as string,
      arn: tableArn('from-boto3', '111122223333'),
    });
    const cli = await awsCli();
    const aws = async (...args: readonly string[]) => {
      const result = await run(cli, [...args, '--output', 'json'], { env });
      return result.code === 0 ? (JSON.parse(result.stdout || '{}') as Record<string, unknown>) : result.stderr;
    };
    expect(await aws('dynamodb', 'scan', '--table-name', 'orders', '--select', 'COUNT')).toMatchObject({
      ScannedCount: expect.any(Number) as number,
    });
    // Version 1 of the CLI has an address of its own for SQS, whatever the variable says.
    const where = [
      '--endpoint-url',
      stack.server.endpoint,
      '--queue-url',
      `${stack.server.endpoint}/111122223333/jobs`,
    ];
    expect(await aws('sqs', 'send-message', ...where, '--message-body', 'cli')).toMatchObject({
      MessageId: expect.any(String) as string,
    });
    expect(await aws('kinesis', 'list-streams')).toContain('STOKER_KINESIS_FILE');
  });

  test('whose backend is gone are answered with that, and work again when it is back', async () => {
    await services.mq.kill();
    const list = () => queues().send(new ListQueuesCommand({}));
    await expect(list()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    await services.mq.run();
    expect((await list()).QueueUrls).toEqual([]);
  });
});
