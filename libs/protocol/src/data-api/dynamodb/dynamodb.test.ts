import { describe, expect, it } from 'vitest';
import { callerOf, type FakeBackend, FakeService, MINE, OTHER, refusal, REGION } from '../testing/fake-backend.js';
import { DYNAMODB } from './service.js';

const arn = (name: string, account = MINE) => `arn:aws:dynamodb:${REGION}:${account}:table/${name}`;
const local = (name: string) => `arn:aws:dynamodb:ddblocal:000000000000:table/${name}`;
const serve = (answer: FakeBackend) => new FakeService(DYNAMODB, answer);
const echo = serve(() => ({}));

describe('requests', () => {
  it.each([
    ['a name', 'orders'],
    ['an ARN', arn('orders')],
  ])('name the account’s table at the backend where they have %s', async (_what, TableName) => {
    const service = serve(() => ({}));
    await service.call('GetItem', { TableName, Key: { TableName: { S: 'orders' } } });
    expect(service.sent[0]?.input).toEqual({
      TableName: `${MINE}-orders`,
      Key: { TableName: { S: 'orders' } },
    });
  });

  it('name all tables of batches and transactions', async () => {
    const service = serve(() => ({}));
    const item = { pk: { S: 'a' }, blob: { B: 'AQID' } };
    await service.call('BatchWriteItem', { RequestItems: { orders: [{ PutRequest: { Item: item } }] } });
    await service.call('TransactWriteItems', {
      TransactItems: [{ Put: { TableName: 'orders', Item: item } }, { ConditionCheck: check('stock') }],
      ClientRequestToken: 'token',
    });
    expect(service.sent[0]?.input).toEqual({ RequestItems: { [`${MINE}-orders`]: [{ PutRequest: { Item: item } }] } });
    expect(service.sent[1]?.input).toEqual({
      TransactItems: [{ Put: { TableName: `${MINE}-orders`, Item: item } }, { ConditionCheck: check(`${MINE}-stock`) }],
      ClientRequestToken: expect.stringMatching(/^[\w-]{36}$/) as string,
    });
  });

  it('are signed with the operator’s key', async () => {
    const service = serve(() => ({}));
    await service.call('DescribeTable', { TableName: 'orders' });
    const { headers, url } = service.sent[0]!.request;
    expect(url).toBe('http://backend.example:8000/');
    expect(headers['authorization']).toContain('Credential=operator/20261126/us-east-1/dynamodb/aws4_request');
  });

  it('reach nothing by a name that is none', async () => {
    for (const TableName of ['a/b', '', `x:${OTHER}-orders`, 'arn:aws:s3:::orders', `${arn('orders')}/index/i`]) {
      await expect(echo.call('GetItem', { TableName, Key: {} })).rejects.toMatchObject({ code: 'ValidationException' });
    }
    const elsewhere = arn('orders').replace(REGION, 'us-east-1');
    await expect(echo.call('GetItem', { TableName: elsewhere, Key: {} })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(echo.sent).toEqual([]);
  });

  it.each([
    ['ExecuteStatement', { Statement: 'SELECT * FROM "x"' }, 'NotImplementedException'],
    ['CreateBackup', { TableName: 'orders', BackupName: 'b' }, 'NotImplementedException'],
    ['NoSuchThing', {}, 'UnknownOperationException'],
    ['UpdateTable', { TableName: 'orders', ReplicaUpdates: [{ Create: { RegionName: 'x' } }] }, 'ValidationException'],
    [
      'UpdateTable',
      { TableName: 'orders', SSESpecification: { Enabled: true, KMSMasterKeyId: 'operators' } },
      'ValidationException',
    ],
  ])('are refused by name: %s', async (operation, input, code) => {
    await expect(echo.call(operation, input)).rejects.toMatchObject({ code });
    expect(echo.sent).toEqual([]);
  });

  it('say which setting is missing', async () => {
    const nowhere = new FakeService(DYNAMODB, () => ({}), { placeOf: () => undefined });
    await expect(nowhere.call('GetItem', { TableName: 'orders', Key: {} })).rejects.toMatchObject({
      code: 'NotImplementedException',
      message: expect.stringContaining('STOKER_DYNAMODB_FILE') as string,
    });
  });
});

describe('answers', () => {
  it('know tables as the account does', async () => {
    const service = serve(() => ({
      TableDescription: {
        TableName: `${MINE}-orders`,
        TableArn: local(`${MINE}-orders`),
        LatestStreamArn: `${local(`${MINE}-orders`)}/stream/2026-11-26T00:00:00.000`,
        GlobalSecondaryIndexes: [{ IndexName: 'by-day', IndexArn: `${local(`${MINE}-orders`)}/index/by-day` }],
        SSEDescription: { Status: 'ENABLED', KMSMasterKeyArn: 'arn:aws:kms:us-east-1:999999999999:key/operators' },
        CreationDateTime: 1_764_000_000.125,
        Invented: `${OTHER}-secret`,
      },
    }));
    expect(await service.call('DeleteTable', { TableName: 'orders' })).toEqual({
      TableDescription: {
        TableName: 'orders',
        TableArn: arn('orders'),
        LatestStreamArn: `${arn('orders')}/stream/2026-11-26T00:00:00.000`,
        GlobalSecondaryIndexes: [{ IndexName: 'by-day', IndexArn: `${arn('orders')}/index/by-day` }],
        SSEDescription: { Status: 'ENABLED' },
        CreationDateTime: 1_764_000_000.125,
      },
    });
  });

  it('of batches are by the account’s names, and leave items alone', async () => {
    const item = { TableName: { S: `${MINE}-orders` }, __proto__: { S: 'x' } };
    const service = serve(() => ({
      Responses: { [`${MINE}-orders`]: [item] },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ TableName: `${MINE}-orders`, CapacityUnits: 1 }],
    }));
    expect(await service.call('BatchGetItem', { RequestItems: { orders: { Keys: [{ pk: { S: 'a' } }] } } })).toEqual({
      Responses: { orders: [item] },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ TableName: 'orders', CapacityUnits: 1 }],
    });
  });

  it('without names are passed on as they come', async () => {
    const service = serve(() => ({ Item: { pk: { S: 'a' } } }));
    const { headers, body } = await service.respond('GetItem', { TableName: 'orders', Key: {} });
    expect(body.toString()).toBe('{"Item":{"pk":{"S":"a"}}}');
    expect(headers).toEqual({ 'content-type': 'application/x-amz-json-1.0' });
  });

  it('list the account’s own tables, in pages', async () => {
    const all = [`${OTHER}-aaa`, `${MINE}-bbb`, `${OTHER}-zzz`, `${MINE}-aaa`, `${MINE}-ccc`];
    const service = serve((_operation, { ExclusiveStartTableName: after }) => {
      const from = all.indexOf(after as string) + 1;
      const page = all.slice(from, from + 2);
      return { TableNames: page, ...(from + 2 < all.length && { LastEvaluatedTableName: page.at(-1) }) };
    });
    expect(await service.call('ListTables', {})).toEqual({ TableNames: ['aaa', 'bbb', 'ccc'] });
    expect(await service.call('ListTables', { Limit: 2 })).toEqual({
      TableNames: ['aaa', 'bbb'],
      LastEvaluatedTableName: 'bbb',
    });
    expect(await service.call('ListTables', { ExclusiveStartTableName: 'bbb' })).toEqual({ TableNames: ['ccc'] });
  });

  it('refuse in the backend’s words with the account’s names', async () => {
    const service = serve(() => {
      throw refusal('ResourceNotFoundException', `Table: ${MINE}-orders not found`);
    });
    await expect(service.call('GetItem', { TableName: 'orders', Key: {} })).rejects.toMatchObject({
      words: {
        status: 400,
        code: 'ResourceNotFoundException',
        message: 'Table: orders not found',
        body: { __type: 'com.amazonaws.test#ResourceNotFoundException', message: 'Table: orders not found' },
      },
    });
  });

  it('keep the operator’s trouble with a backend to themselves', async () => {
    const service = serve(() => {
      throw refusal('UnrecognizedClientException', 'The key operator is not known');
    });
    await expect(service.call('GetItem', { TableName: 'orders', Key: {} })).rejects.toMatchObject({
      code: 'ServiceUnavailableException',
      message: expect.not.stringContaining('operator is') as string,
    });
  });
});

describe('what must be allowed', () => {
  it.each([
    ['GetItem', { TableName: 'orders', Key: {} }, [['dynamodb:GetItem', arn('orders')]]],
    ['Query', { TableName: arn('orders'), IndexName: 'day' }, [['dynamodb:Query', `${arn('orders')}/index/day`]]],
    ['PutItem', { TableName: arn('orders', OTHER), Item: {} }, [['dynamodb:PutItem', arn('orders', OTHER)]]],
    ['ListTables', { ExclusiveStartTableName: 'orders' }, [['dynamodb:ListTables', '*']]],
    [
      'BatchGetItem',
      { RequestItems: { a: { Keys: [{}] }, b: { Keys: [{}] } } },
      [
        ['dynamodb:BatchGetItem', arn('a')],
        ['dynamodb:BatchGetItem', arn('b')],
      ],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'a', Item: {} } },
          { Update: { TableName: 'b', Key: {}, UpdateExpression: 'x' } },
          { Delete: { TableName: 'c', Key: {} } },
          { ConditionCheck: check('d') },
        ],
      },
      [
        ['dynamodb:PutItem', arn('a')],
        ['dynamodb:UpdateItem', arn('b')],
        ['dynamodb:DeleteItem', arn('c')],
        ['dynamodb:ConditionCheckItem', arn('d')],
      ],
    ],
  ])('%s of %j', async (operation, input, expected) => {
    const checks = await echo.checks(operation, input);
    expect(checks.map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it('is also whose the items are and which attributes, where a policy asks', async () => {
    const service = serve(() => ({
      Table: { KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }] },
    }));
    const conditions = {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['me'], 'dynamodb:Attributes': ['user', 'mail'] },
    };
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: conditions }],
    } as const;
    const caller = callerOf(MINE, [policy]);
    const contextOf = async (operation: string, input: object) =>
      (await service.checks(operation, input as never, caller)).map(({ context }) => context);
    const names = { ExpressionAttributeNames: { '#u': 'user' }, ExpressionAttributeValues: { ':u': { S: 'me' } } };
    expect(
      await contextOf('Query', {
        TableName: 'mails',
        KeyConditionExpression: '#u = :u',
        ProjectionExpression: 'mail.subject',
        Select: 'SPECIFIC_ATTRIBUTES',
        ...names,
      }),
    ).toEqual([
      {
        'dynamodb:Attributes': ['user', 'mail'],
        'dynamodb:LeadingKeys': ['me'],
        'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
      },
    ]);
    expect(await contextOf('PutItem', { TableName: 'mails', Item: { user: { S: 'you' }, n: { N: '1' } } })).toEqual([
      { 'dynamodb:Attributes': ['user', 'n'], 'dynamodb:LeadingKeys': ['you'] },
    ]);
    expect(await contextOf('Scan', { TableName: 'mails' })).toEqual([{ 'dynamodb:Attributes': [] }]);
    await expect(
      contextOf('Query', { TableName: 'mails', KeyConditionExpression: '#u > :u', ...names }),
    ).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

function check(TableName: string) {
  return { TableName, Key: { pk: { S: 'a' } }, ConditionExpression: 'attribute_exists(pk)' };
}
