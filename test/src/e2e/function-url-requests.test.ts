import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { openUrl } from '../harness/function-urls.js';
import { type RawRequest, send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageRow } from '../harness/usage.js';
import { HTTP_ACTIONS } from './functions/http-actions.js';

const FILES = { files: { 'index.mjs': HTTP_ACTIONS } };

/** The event as the function got it. */
interface SeenEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

let stack: Stack;
let client: LambdaClient;
/** Of the function `open`, which everybody may call, and of `streams`, which streams. */
let open: string;
let streams: string;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'open', { ...FILES, settings: { Timeout: 2 } });
  await createFunction(client, stack.account, 'streams', { ...FILES, handler: 'index.streamed' });
  const Cors = { AllowOrigins: ['https://page.example'], AllowMethods: ['PUT'], ExposeHeaders: ['x-a'] };
  open = await openUrl(client, 'open', { Cors });
  streams = await openUrl(client, 'streams', { InvokeMode: 'RESPONSE_STREAM' });
}, 120_000);

afterAll(() => stack.close(), 60_000);

/** What the function answers is what it is sent. */
const answered = (answer: unknown): Promise<Response> =>
  fetch(`${open}?action=answer`, { method: 'POST', body: JSON.stringify(answer) });

const at = (): { endpoint: string } => ({ endpoint: stack.server.gatewayOrigin });

describe('a request to a function URL', () => {
  it('reaches the function as an event of payload 2.0, and its answer goes back', async () => {
    const response = await fetch(`${open}a%20b/c?x=1&y=%26&x=2`, {
      method: 'PATCH',
      headers: { 'content-type': 'text/plain', cookie: 'a=1; b=2', 'x-forwarded-for': '203.0.113.9', 'x-n': '1' },
      body: 'grüße',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const event = (await response.json()) as SeenEvent;
    const requestId = response.headers.get('x-amzn-requestid');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&y=%26&x=2',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: '&' },
      headers: { 'x-n': '1', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      requestContext: {
        accountId: 'anonymous',
        requestId,
        http: { method: 'PATCH', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      },
      body: 'grüße',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(await usageRow(stack.database, 'open', requestId!)).toMatchObject({ outcome: 'success', attempt: 1 });
  });

  it('reaches it by the host as well, and with bytes of every kind', async () => {
    const id = /lambda-url\/(\w+)/.exec(open)![1]!;
    const host = `${id}.lambda-url.us-east-1.localhost`;
    const body = Uint8Array.from({ length: 256 }, (_, at) => at);
    const answer = await send(at(), { method: 'POST', url: '/', headers: { host, 'content-type': 'image/png' }, body });
    const event = JSON.parse(answer.body) as SeenEvent;
    expect(event.body).toBe(Buffer.from(body).toString('base64'));
    expect(event).toMatchObject({ isBase64Encoded: true, requestContext: { domainName: host, domainPrefix: id } });
  });

  it('is answered with status, headers, cookies and bytes', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    const response = await answered({
      statusCode: 203,
      headers: { 'X-A': 1, 'Content-Type': 'image/png', Connection: 'upgrade', 'Transfer-Encoding': 'chunked' },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    expect(response.status).toBe(203);
    expect(response.headers.get('x-a')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it.each([[{ message: 'hi' }], ['text'], [[1, 2]], [null]])(
    'is answered with what has no status: %j',
    async (value) => {
      const response = await answered(value);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
      expect(await response.json()).toEqual(value);
    },
  );

  it('has no body where its status has none', async () => {
    const response = await answered({ statusCode: 204, body: '' });
    expect([response.status, response.headers.get('content-length')]).toEqual([204, null]);
    const head = await fetch(open, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('a function that fails behind its URL', () => {
  it.each([
    ['throws', '?action=throw', 502, 'Internal Server Error'],
    ['exits', '?action=exit', 502, 'Internal Server Error'],
    ['takes too long', '?action=sleep', 504, 'Gateway Timeout'],
    ['answers too much', '?action=large', 502, 'Internal Server Error'],
  ])('when it %s', async (_, query, status, body) => {
    const response = await fetch(open + query);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  it.each([
    ['a status that is none', { statusCode: 99 }],
    ['a header within a header', { statusCode: 200, headers: { 'x-a': 'b\r\nset-cookie: c=d' } }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ])('answers %s', async (_, answer) => {
    const response = await answered(answer);
    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('is too large a request for it', async () => {
    const response = await fetch(open, { method: 'POST', body: 'x'.repeat(6 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
  });

  it('may not run at all', async () => {
    await createFunction(client, stack.account, 'shut', FILES);
    const url = await openUrl(client, 'shut');
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: 'shut', ReservedConcurrentExecutions: 0 }));
    const response = await until('the throttle', async () => {
      const answer = await fetch(url);
      return answer.status === 429 && answer;
    });
    expect(await response.json()).toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
    });
  });
});

describe('a response that is streamed', () => {
  it('begins with what its prelude says, before the function has ended', async () => {
    const response = await fetch(streams);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    const pieces: string[] = [];
    for await (const piece of response.body!) pieces.push(Buffer.from(piece as Uint8Array).toString());
    expect(pieces).toEqual(['first;', 'second']);
  });

  it('is a plain one without a prelude', async () => {
    const response = await fetch(`${streams}?action=plain`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain']);
    expect(await response.text()).toBe('plain');
  });

  it.each(['early', 'malformed'])('is none with a function that fails: %s', async (action) => {
    const response = await fetch(`${streams}?action=${action}`);
    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
  });

  it('is cut where the function fails on the way', async () => {
    const response = await fetch(`${streams}?action=late`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

describe('who may call a function URL', () => {
  it('is nobody without both permissions', async () => {
    await createFunction(client, stack.account, 'half', FILES);
    const url = await openUrl(client, 'half');
    expect((await fetch(url)).status).toBe(200);
    await client.send(new RemovePermissionCommand({ FunctionName: 'half', StatementId: 'via-url' }));
    const refused = await until('the refusal', async () => {
      const answer = await fetch(url);
      return answer.status === 403 && answer;
    });
    expect(await refused.json()).toEqual({ Message: expect.stringMatching(/^Forbidden/) });
  });

  it('are those who sign and may, where it asks for that, under an alias too', async () => {
    await createFunction(client, stack.account, 'iam', FILES);
    await client.send(new CreateAliasCommand({ FunctionName: 'iam', Name: 'live', FunctionVersion: '$LATEST' }));
    const created = await client.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'iam', Qualifier: 'live', AuthType: 'AWS_IAM' }),
    );
    const path = new URL(created.FunctionUrl!).pathname;
    const request: RawRequest = {
      method: 'POST',
      url: `${path}x?b=2&a=1`,
      headers: { 'content-type': 'text/plain' },
      body: 'signed',
    };
    const host = { host: new URL(stack.server.gatewayOrigin).host };
    const own = { ...request, headers: { ...request.headers, ...host } };
    const answer = await send(at(), signed(at(), stack.account, own));
    expect(answer.status).toBe(200);
    const event = JSON.parse(answer.body) as SeenEvent;
    expect(event).toMatchObject({
      body: 'signed',
      requestContext: {
        accountId: stack.account.accountId,
        authorizer: { iam: { accessKey: stack.account.accessKeyId, accountId: stack.account.accountId } },
      },
    });
    expect(event.headers).not.toHaveProperty('authorization');

    const stranger = await stack.operator.account('444455556666');
    for (const [who, refused, member] of [
      ['nobody', own, 'Message'],
      ['a stranger', signed(at(), stranger, own), 'Message'],
      ['a forger', signed(at(), { ...stack.account, secretAccessKey: 'x' }, own), 'message'],
      ['a signature for another service', signed(at(), stack.account, own, { service: 'execute-api' }), 'message'],
      ['another body', { ...signed(at(), stack.account, own), body: 'other!' }, 'message'],
    ] as const) {
      const { status, body } = await send(at(), refused);
      expect([who, status, Object.keys(JSON.parse(body) as object)]).toEqual([who, 403, [member]]);
    }

    const onAlias = { FunctionName: 'iam', Qualifier: 'live', Principal: stranger.accountId };
    const permission = {
      StatementId: 'a',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'AWS_IAM',
    } as const;
    await client.send(new AddPermissionCommand({ ...onAlias, ...permission }));
    const via = { StatementId: 'b', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
    await client.send(new AddPermissionCommand({ ...onAlias, ...via }));
    await until(
      'the other account is let in',
      async () => (await send(at(), signed(at(), stranger, own))).status === 200,
    );
  });

  it('changes within a moment with the URL', async () => {
    await createFunction(client, stack.account, 'closing', FILES);
    const url = await openUrl(client, 'closing');
    expect((await fetch(url)).status).toBe(200);
    await client.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'closing', AuthType: 'AWS_IAM' }));
    await until('it asks for a signature', async () => (await fetch(url)).status === 403);
  });

  it('are pages of the origins that its CORS settings name', async () => {
    const origin = 'https://page.example';
    const preflight = (from: string) =>
      fetch(open, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'PUT' } });
    const allowed = await preflight(origin);
    expect([allowed.status, await allowed.text()]).toEqual([200, '']);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('PUT');
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
    const response = await fetch(open, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-expose-headers')).toBe('x-a');
  });
});

describe('a server of the role gateway', () => {
  it('answers URLs alone, and knows of every change that another makes', async () => {
    const { server } = await stack.join('gateway');
    const there = (url: string): string => url.replace(stack.server.gatewayOrigin, server.gatewayOrigin);
    await createFunction(client, stack.account, 'moving', FILES);
    const url = there(await openUrl(client, 'moving'));
    expect((await fetch(url)).status).toBe(200);
    const refused = await fetch(`${server.endpoint}/2015-03-31/functions/moving/invocations`, { method: 'POST' });
    expect(refused.status).toBe(404);
    expect((await fetch(server.adminOrigin).catch(() => undefined))?.status).toBeUndefined();
    await client.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'moving', AuthType: 'AWS_IAM' }));
    await until('it asks for a signature there', async () => (await fetch(url)).status === 403);
    await client.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'moving', AuthType: 'NONE' }));
    await until('it asks for none', async () => (await fetch(url)).status === 200);
    await client.send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'moving' }));
    await until('it is gone there', async () => (await fetch(url)).status === 403);
  }, 120_000);
});
