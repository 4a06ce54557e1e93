import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { apiGatewayClient, type HttpApi, letApisInvoke } from '../harness/http-apis.js';
import { signed } from '../harness/raw-http.js';
import { type Stack, type StackNode, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { Refused, SocketClient, twoWayRoute, webSocketApi } from '../harness/web-sockets.js';
import { WEB_SOCKET_ACTIONS } from './functions/web-socket-actions.js';

interface Event {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly connectionId: string;
    readonly identity: Readonly<Record<string, unknown>>;
  };
}

let stack: Stack;
let gateway: ApiGatewayV2Client;
let lambda: LambdaClient;
let api: HttpApi;
let target: string;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'python3.13=2' });
  const { account, server } = stack;
  gateway = apiGatewayClient(server, account);
  lambda = lambdaClient(server, account);
  const role = await stack.operator.role(account, 'poster', TRUST, {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource: '*' }],
  });
  const files = { 'index.py': WEB_SOCKET_ACTIONS };
  const python = { runtime: 'python3.13', files, settings: { MemorySize: 512, Timeout: 25 } };
  await createFunction(lambda, { ...account, role }, 'chat', python);
  await createFunction(lambda, account, 'who', { ...python, handler: 'index.authorizer' });
  for (const name of ['chat', 'who']) await letApisInvoke(lambda, name, account.accountId);
  api = await webSocketApi(gateway, 'chat');
  target = await api.toFunction(arnOf('chat'), { PayloadFormatVersion: '1.0' });
  const impatient = await api.toFunction(arnOf('chat'), { PayloadFormatVersion: '1.0', TimeoutInMillis: 1_000 });
  for (const key of ['$connect', '$disconnect', 'quiet']) await api.route(key, target);
  for (const key of ['echo', 'post', 'throw']) await twoWayRoute(gateway, api, key, target);
  await twoWayRoute(gateway, api, 'sleep', impatient);
  await api.stage('prod', { StageVariables: { color: 'blue' } });
}, 120_000);

afterAll(() => stack.close(), 60_000);

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;
const urlOf = ({ id }: HttpApi, stage = 'prod', { server }: StackNode = stack) =>
  `${server.gatewayOrigin.replace(/^http/, 'ws')}/_aws/execute-api/${id}/${stage}`;

function connectionsClient(credentials: TestAccount, of = api, node: StackNode = stack): ApiGatewayManagementApiClient {
  const endpoint = urlOf(of, 'prod', node).replace(/^ws/, 'http');
  return new ApiGatewayManagementApiClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function open(query = '', protocols?: string[], of = api): Promise<[SocketClient, string]> {
  const client = await SocketClient.connect(`${urlOf(of)}${query}`, protocols);
  const { requestContext } = (await client.ask({ action: 'echo' })) as Event;
  return [client, requestContext.connectionId];
}

/** The event that told the function of a connection's end. */
async function endOf(connectionId: string): Promise<Event> {
  const file = join(stack.home, 'logs', 'functions', stack.account.accountId, 'chat.log');
  const ended = await until(
    'the end to be told',
    async () => {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
      const messages = lines.map((line) => (JSON.parse(line) as { readonly message: string }).message);
      return messages.map((text) => /^ended (\{.*\})$/m.exec(text)?.[1]).find((event) => event?.includes(connectionId));
    },
    60_000,
  );
  return JSON.parse(ended) as Event;
}

describe('a WebSocket API', () => {
  it('tells its functions of connections, messages and ends', async () => {
    const [client, connectionId] = await open();
    const message = { action: 'echo', text: 'héllo' };
    const event = (await client.ask(message)) as Event;
    expect(JSON.parse(event.body)).toEqual(message);
    expect(event).toMatchObject({
      stageVariables: { color: 'blue' },
      isBase64Encoded: false,
      requestContext: {
        routeKey: 'echo',
        eventType: 'MESSAGE',
        messageDirection: 'IN',
        stage: 'prod',
        apiId: api.id,
        connectionId,
        domainName: '127.0.0.1',
        identity: { sourceIp: '127.0.0.1' },
        messageId: expect.any(String) as string,
        connectedAt: expect.any(Number) as number,
        requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:/) as string,
      },
    });
    await client.close(4_001, 'bye');
    expect(await endOf(connectionId)).toMatchObject({
      requestContext: {
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 4_001,
        disconnectReason: 'bye',
        connectionId,
      },
    });
  });

  it('tells clients what went wrong, each message by itself', async () => {
    const [client, connectionId] = await open();
    const wrong = (message: string) => ({ message, connectionId, requestId: expect.any(String) as string });
    expect(await client.ask({ action: 'throw' })).toEqual(wrong('Internal server error'));
    expect(await client.ask({ action: 'nobody has it' })).toEqual(wrong('Forbidden'));
    expect(await client.ask({ action: '$connect' })).toEqual(wrong('Forbidden'));
    expect(await client.ask('no JSON')).toEqual(wrong('Forbidden'));
    // Others are answered while one waits.
    client.send({ action: 'sleep' });
    expect(await client.ask({ action: 'echo' })).toMatchObject({ requestContext: { connectionId } });
    expect(await client.next()).toEqual(wrong('Endpoint request timed out'));
    // What is not two-way is answered by nothing.
    client.send({ action: 'quiet' });
    expect(await client.ask({ action: 'nobody has it' })).toEqual(wrong('Forbidden'));
    await client.close();
  });

  it.each([
    ['?status=403', 403, 'from the function'],
    ['?status=503', 503, 'from the function'],
    ['?throw=1', 502, 'Internal server error'],
    ['?nonsense=1', 502, 'Internal server error'],
  ])('lets its function refuse who connects with %s', async (query, status, message) => {
    const refused = await SocketClient.connect(`${urlOf(api)}${query}`).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    const { body, ...rest } = refused as Refused;
    expect([rest.status, JSON.parse(body)]).toMatchObject([status, { message }]);
  });

  it.each([
    ['/nowhere', 403],
    ['', 403],
  ])('is nowhere else: %s', async (stage, status) => {
    const url = urlOf(api).replace(/\/prod$/, stage);
    await expect(SocketClient.connect(url)).rejects.toMatchObject({ status });
  });

  it('speaks the subprotocol that its function chose', async () => {
    const [client] = await open('?protocol=chat.v2', ['chat.v1', 'chat.v2']);
    expect(client.socket.protocol).toBe('chat.v2');
    await client.close();
  });

  it('asks its authorizer who connects', async () => {
    const guarded = await webSocketApi(gateway, 'guarded');
    const to = await guarded.toFunction(arnOf('chat'), { PayloadFormatVersion: '1.0' });
    const AuthorizerId = await guarded.authorizer({
      Name: 'who',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: arnOf('who'),
      IdentitySource: ['route.request.querystring.token'],
    });
    await guarded.route('$connect', to, { AuthorizationType: 'CUSTOM', AuthorizerId });
    await twoWayRoute(gateway, guarded, 'echo', to);
    await guarded.stage('prod');
    const connect = (query: string) => SocketClient.connect(`${urlOf(guarded)}${query}`);
    await expect(connect('')).rejects.toMatchObject({ status: 401 });
    await expect(connect('?token=bad')).rejects.toMatchObject({ status: 403 });
    const client = await connect('?token=good');
    expect(await client.ask({ action: 'echo' })).toMatchObject({
      requestContext: { authorizer: { principalId: 'ann', team: 'blue', kind: 'CONNECT' } },
    });
    await client.close();
  });

  it('knows who signs', async () => {
    const { account, server } = stack;
    const closed = await webSocketApi(gateway, 'signed');
    const to = await closed.toFunction(arnOf('chat'), { PayloadFormatVersion: '1.0' });
    await closed.route('$connect', to, { AuthorizationType: 'AWS_IAM' });
    await twoWayRoute(gateway, closed, 'echo', to);
    await closed.stage('prod');
    await expect(SocketClient.connect(urlOf(closed))).rejects.toMatchObject({ status: 403 });
    const path = new URL(urlOf(closed)).pathname;
    const front = { endpoint: server.gatewayOrigin };
    const { headers } = await signed(front, account, { method: 'GET', url: path }, { service: 'execute-api' });
    const client = await SocketClient.connect(urlOf(closed), [], { headers: headers as Record<string, string> });
    expect(await client.ask({ action: 'echo' })).toMatchObject({
      requestContext: { identity: { accountId: account.accountId, accessKey: account.accessKeyId } },
    });
    await client.close();
  });
});

describe('servers ask about connections', () => {
  it('with the SDK: they post, look and close', async () => {
    const [client, ConnectionId] = await open();
    const sdk = connectionsClient(stack.account);
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify({ news: '✓' }) }));
    expect(await client.next()).toEqual({ news: '✓' });
    const found = await sdk.send(new GetConnectionCommand({ ConnectionId }));
    expect(found.ConnectedAt!.getTime()).toBeLessThanOrEqual(found.LastActiveAt!.getTime());
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) })),
    ).rejects.toMatchObject({ name: 'PayloadTooLargeException', $metadata: { httpStatusCode: 413 } });
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify('x'.repeat(128 * 1024 - 2)) }));
    expect(await client.next()).toHaveLength(128 * 1024 - 2);
    await sdk.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await client.closed).toMatchObject({ code: 1000 });
    await expect(sdk.send(new GetConnectionCommand({ ConnectionId }))).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410 },
    });
    expect(await endOf(ConnectionId)).toMatchObject({ requestContext: { disconnectStatusCode: 1000 } });
  });

  it('who may, and of their own connections alone', async () => {
    const [client, ConnectionId] = await open();
    const post = new PostToConnectionCommand({ ConnectionId, Data: '"x"' });
    const stranger = await stack.operator.account('999988887777');
    await expect(connectionsClient(stranger).send(post)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const theirs = await webSocketApi(apiGatewayClient(stack.server, stranger), 'theirs');
    const to = await theirs.toFunction(arnOf('chat').replace(stack.account.accountId, '999988887777'), {
      PayloadFormatVersion: '1.0',
    });
    await theirs.route('$default', to);
    await theirs.stage('prod');
    await expect(connectionsClient(stranger, theirs).send(post)).rejects.toMatchObject({ name: 'GoneException' });
    const unsigned = await fetch(`${urlOf(api).replace('ws', 'http')}/@connections/${ConnectionId}`, {
      method: 'POST',
    });
    expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    await client.close();
  });

  it('from inside functions, with the credentials of their roles', async () => {
    const [a, idOfA] = await open();
    const [b] = await open();
    expect(await b.ask({ action: 'post', to: idOfA, data: { from: 'b' } })).toBe('posted');
    expect(await a.next()).toEqual({ from: 'b' });
    expect(await b.ask({ action: 'post', to: 'nobodyHasThis0_=', data: 1 })).toBe('GoneException');
    await Promise.all([a.close(), b.close()]);
  });

  it('at another server than the one that holds them, which tells of their end when it goes down', async () => {
    const other = await stack.join('gateway');
    const client = await SocketClient.connect(urlOf(api, 'prod', other));
    const { requestContext } = (await client.ask({ action: 'echo' })) as Event;
    const ConnectionId = requestContext.connectionId;
    const sdk = connectionsClient(stack.account);
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: '"over there"' }));
    expect(await client.next()).toBe('over there');
    expect(await sdk.send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
      Identity: { SourceIp: '127.0.0.1' },
    });
    const [here] = await open();
    expect(await here.ask({ action: 'post', to: ConnectionId, data: 'from a function' })).toBe('posted');
    expect(await client.next()).toBe('from a function');
    await other.server.stop();
    expect(await client.closed).toMatchObject({ code: 1001 });
    await expect(sdk.send(new GetConnectionCommand({ ConnectionId }))).rejects.toMatchObject({ name: 'GoneException' });
    await here.close();
  });
});
