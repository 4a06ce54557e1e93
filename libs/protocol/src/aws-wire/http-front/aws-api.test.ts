import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AccessKey } from '@stoker/app/ports/identity-store';
import { auditTo } from '@stoker/app/audit/testing/memory-audit-trail';
import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { systemClock } from '@stoker/app/ports/clock';
import type { InvocationRequest, InvocationResponse } from '../../aws-model/lambda.generated.js';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { Signer } from '../../sigv4/signer.js';
import type { Operation, TableEntry } from '../operation.js';
import type { FinishedCall } from './answered-call.js';
import type { AwsApiOptions } from './aws-api.js';
import { badUrlAnswer, registerAwsApis } from './register-aws-api.js';

const REGION = 'eu-central-1';
const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const KEY: AccessKey = {
  accessKeyId: CREDENTIALS.accessKeyId,
  secret: CREDENTIALS.secretAccessKey,
  principal: {
    accountId: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/ann',
    kind: 'user',
    id: 'U',
    name: 'ann',
  },
  policies: [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:forbidden' },
      ],
    },
  ],
};

/** Answers the payload it got, with the headers an invocation has. */
const echo: Operation<InvocationRequest, InvocationResponse> = {
  name: 'Invoke',
  access: ({ FunctionName }) => [
    { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:${REGION}:123456789012:function:${FunctionName}` },
  ],
  run: async ({ Payload = Buffer.alloc(0), LogType }) => ({
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    ...(LogType === 'Tail' && { LogResult: 'bG9n' }),
    Payload,
  }),
  headers: (_input, { traceHeader }) => ({ 'X-Amzn-Trace-Id': traceHeader ?? 'none' }),
};
const failing: TableEntry = {
  name: 'GetFunction',
  access: () => [],
  run: async ({ FunctionName }: { FunctionName: string }) => {
    if (FunctionName === 'bug') throw new TypeError('a defect with inner details');
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${FunctionName}`);
  },
};

let server: FastifyInstance;
let port: number;
let finished: FinishedCall[];
let callers: Caller[];

async function start(change: Partial<AwsApiOptions> = {}): Promise<void> {
  server = Fastify({ forceCloseConnections: true, frameworkErrors: badUrlAnswer(LAMBDA_MODEL) });
  finished = [];
  callers = [];
  await registerAwsApis(server, [
    {
      model: LAMBDA_MODEL,
      region: REGION,
      operations: [echo, failing, { name: 'ListLayers', unsupported: 'layers come later' }],
      findKey: (id) => (id === KEY.accessKeyId ? KEY : undefined),
      authorise: (caller, checks) => {
        callers.push(caller);
        return authorise(caller, checks);
      },
      clock: systemClock,
      audit: auditTo(),
      onFinished: (call) => finished.push(call),
      ...change,
    },
  ]);
  await server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.server.address() as AddressInfo);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function send(method: string, url: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
  const request = httpRequest({ host: '127.0.0.1', port, method, path: url, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

function signed(method: string, url: string, body = Buffer.alloc(0), more: Record<string, string> = {}) {
  const signer = new Signer(CREDENTIALS, REGION, 'lambda');
  const headers = { host: `127.0.0.1:${port}`, ...more };
  return send(method, url, { ...signer.sign({ method, url, headers, body }, Date.now()) }, body);
}

beforeEach(() => start());
afterEach(() => server.close());

describe('through the AWS SDK', () => {
  const client = () =>
    new LambdaClient({ region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials: CREDENTIALS });

  it('invokes', async () => {
    const answer = await client().send(new InvokeCommand({ FunctionName: 'f', Payload: '{"a":1}', LogType: 'Tail' }));
    expect(Buffer.from(answer.Payload!).toString()).toBe('{"a":1}');
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', LogResult: 'bG9n' });
    expect(answer.FunctionError).toBeUndefined();
    const [call] = finished;
    expect(call).toMatchObject({ operation: 'Invoke', status: 200, accountId: '123456789012', errorCode: undefined });
    expect(answer.$metadata.requestId).toBe(call?.requestId);
    expect(callers[0]).toMatchObject({
      principal: KEY.principal,
      region: REGION,
      sourceIp: '127.0.0.1',
      secureTransport: false,
    });
    expect(callers[0]?.userAgent).toContain('aws-sdk-js');
  });

  it.each([
    ['Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1', 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1'],
    ['Root=1-nonsense', 'none'],
  ])('passes on a trace header that is one: %s', async (sent, passed) => {
    const answer = await signed('POST', '/2015-03-31/functions/f/invocations', Buffer.from('{}'), {
      'x-amzn-trace-id': sent,
    });
    expect([answer.status, answer.headers['x-amzn-trace-id']]).toEqual([200, passed]);
  });

  it('gets the errors of the model as their classes', async () => {
    const call = client().send(
      new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:eu-central-1:123456789012:function:f' }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:f',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is told what is not built', async () => {
    await expect(client().send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'Stoker does not support ListFunctions: it is not built yet',
      $metadata: { httpStatusCode: 501, attempts: expect.any(Number) as number },
    });
  });
});

describe('refusals', () => {
  const INVOKE = '/2015-03-31/functions/f/invocations';

  it('answers 404 to a path of no operation, signed or not', async () => {
    const answer = await send('GET', '/nothing', {});
    expect(answer.status).toBe(404);
    expect(answer.headers['x-amzn-errortype']).toBe('UnknownOperationException');
    expect(finished[0]).toMatchObject({
      operation: undefined,
      errorCode: 'UnknownOperationException',
      accountId: undefined,
    });
  });

  it('answers 404 to a path that is no valid encoding', async () => {
    const answer = await send('GET', '/2015-03-31/functions/%zz', {});
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses an unsigned call before it reads the body', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${INVOKE} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 403');
    expect(answer.toString()).toContain('{"message":"Missing Authentication Token"}');
    socket.destroy();
  });

  it('refuses an unknown key before it reads the body', async () => {
    const signer = new Signer({ ...CREDENTIALS, accessKeyId: 'AKIAIOSFODNN7NOBODY0' }, REGION, 'lambda');
    const headers = signer.sign({ method: 'POST', url: INVOKE, headers: { host: `127.0.0.1:${port}` } }, Date.now());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${INVOKE} HTTP/1.1\r\n${lines.join('')}Content-Length: 1000000\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('{"message":"The security token included in the request is invalid."}');
    socket.destroy();
  });

  it.each([
    ['a byte that no database takes', `AKIA${'A'.repeat(16)}%00`],
    ['lower case', 'akiaiosfodnn7example'],
    ['too little', 'AKIA'],
    ['too much', 'A'.repeat(129)],
  ])('looks up no key whose id has %s, however the request is signed', async (_what, accessKeyId) => {
    const asked: string[] = [];
    await server.close();
    await start({ findKey: (id) => void asked.push(id) });
    const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    const scope = `${date.slice(0, 8)}/${REGION}/lambda/aws4_request`;
    const query =
      `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}/${scope}&X-Amz-Date=${date}` +
      `&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
    for (const answer of [
      await send('POST', `${INVOKE}?${query}`, {}),
      await send('POST', INVOKE, { authorization, 'x-amz-date': date }),
    ]) {
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'UnrecognizedClientException']);
    }
    expect(asked).toEqual([]);
  });

  it('refuses a body that is not the signed one', async () => {
    const signer = new Signer(CREDENTIALS, REGION, 'lambda');
    const request = { method: 'POST', url: INVOKE, headers: { host: `127.0.0.1:${port}` }, body: 'signed' };
    const answer = await send('POST', INVOKE, signer.sign(request, Date.now()), Buffer.from('sent'));
    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
  });

  it.each([
    ['declared', { 'content-length': String(6 * 1024 * 1024 + 1) }],
    ['chunked', { 'transfer-encoding': 'chunked' }],
  ])('refuses a payload over 6 MB, %s', async (_, more: Record<string, string>) => {
    const signer = new Signer(CREDENTIALS, REGION, 'lambda');
    const body = Buffer.alloc(6 * 1024 * 1024 + 1, 0x20);
    const headers = signer.sign(
      { method: 'POST', url: INVOKE, headers: { host: `127.0.0.1:${port}` }, body },
      Date.now(),
    );
    const answer = await send('POST', INVOKE, { ...headers, ...more }, body);
    expect([answer.status, answer.body]).toEqual([
      413,
      '{"Type":"User","message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
    ]);
    expect((await signed('POST', INVOKE, Buffer.from('{}'))).status).toBe(200);
  });

  it('takes a payload of exactly 6 MB', async () => {
    const answer = await signed('POST', INVOKE, Buffer.alloc(6 * 1024 * 1024, 0x20));
    expect([answer.status, answer.body.length]).toEqual([200, 6 * 1024 * 1024]);
  });

  it('limits the other operations too', async () => {
    const answer = await signed('POST', '/2015-03-31/functions/f/aliases', Buffer.alloc(1024 * 1024 + 1));
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([413, 'RequestEntityTooLargeException']);
    expect((await signed('POST', INVOKE, Buffer.from('{}'))).status).toBe(200);
  });

  it('validates over-long names instead of losing them in the router', async () => {
    const answer = await signed('GET', `/2015-03-31/functions/${'x'.repeat(5000)}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(
      "at 'functionName' failed to satisfy constraint: Member must have length less than or equal to",
    );
  });

  it('authorises after it has validated and before it runs', async () => {
    const answer = await signed('POST', '/2015-03-31/functions/forbidden/invocations');
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('is not authorized to perform: lambda:InvokeFunction');
    expect(finished[0]).toMatchObject({ errorCode: 'AccessDeniedException', accountId: '123456789012' });
  });

  it('names the reason why an operation is not built', async () => {
    const answer = await signed('GET', '/2018-10-31/layers');
    expect([answer.status, answer.body]).toEqual([
      501,
      '{"message":"Stoker does not support ListLayers: layers come later"}',
    ]);
  });

  it('asks for a signature before it tells what is built', async () => {
    expect((await send('GET', '/2018-10-31/layers', {})).status).toBe(403);
  });

  it('tells nothing of a defect but keeps it for the record', async () => {
    const answer = await signed('GET', '/2015-03-31/functions/bug');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('details');
    expect(finished[0]?.defect).toBeInstanceOf(TypeError);
  });

  it('answers a malformed content type in AWS terms', async () => {
    const answer = await signed('POST', INVOKE, Buffer.from('{}'), { 'content-type': 'not a type' });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([415, 'UnsupportedMediaTypeException']);
  });

  it('records a sender that went away and runs nothing', async () => {
    const signer = new Signer(CREDENTIALS, REGION, 'lambda');
    const headers = signer.sign({ method: 'POST', url: INVOKE, headers: { host: `127.0.0.1:${port}` } }, Date.now());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${INVOKE} HTTP/1.1\r\n${lines.join('')}Content-Length: 100\r\n\r\nhalf`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(() => finished[0]).toMatchObject({ operation: 'Invoke', status: 499 });
    expect(callers).toEqual([]);
  });
});

describe('the room for bodies', () => {
  const INVOKE = '/2015-03-31/functions/f/invocations';
  const LARGE = 100 * 1024;
  const BLANKS = Buffer.alloc(LARGE, 0x20);

  /** Sends the head of a request, signed for another body, and `sent` of the bytes that it declares. */
  function begin(declared: number, sent: number) {
    const signer = new Signer(CREDENTIALS, REGION, 'lambda');
    const headers = signer.sign({ method: 'POST', url: INVOKE, headers: { host: `127.0.0.1:${port}` } }, Date.now());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${INVOKE} HTTP/1.1\r\n${lines.join('')}Content-Length: ${declared}\r\n\r\n`);
    socket.write(Buffer.alloc(sent));
    return socket;
  }

  it('refuses a large body while others fill it, lets a small one in, and is free again after them', async () => {
    await server.close();
    await start({ bodyRoom: { bytes: LARGE + 1, bytesPerKey: 10 * LARGE } });
    const socket = begin(2 * LARGE, LARGE);
    let answer: Answer | undefined;
    await expect.poll(async () => (answer = await signed('POST', INVOKE, BLANKS)).status).toBe(503);
    expect(answer?.headers).toMatchObject({ 'x-amzn-errortype': 'ServiceUnavailableException', 'retry-after': '1' });
    expect((await signed('POST', INVOKE, Buffer.from('{}'))).status).toBe(200);
    socket.destroy();
    await expect.poll(async () => (await signed('POST', INVOKE, BLANKS)).status).toBe(200);
  });

  it('refuses more of a key than its share', async () => {
    await server.close();
    await start({ bodyRoom: { bytesPerKey: LARGE - 1 } });
    const answer = await signed('POST', INVOKE, BLANKS);
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
    expect(JSON.parse(answer.body)).toMatchObject({ Reason: 'CallerRateLimitExceeded', Type: 'User' });
  });

  it('holds the room until the call is answered', async () => {
    const running = Promise.withResolvers<void>();
    await server.close();
    const slow: TableEntry = { ...echo, run: () => running.promise.then(() => ({ StatusCode: 200 })) };
    await start({ operations: [slow, failing], bodyRoom: { bytes: LARGE + 1 } });
    const first = signed('POST', INVOKE, BLANKS);
    await expect.poll(() => callers.length).toBe(1);
    expect((await signed('POST', INVOKE, BLANKS)).status).toBe(503);
    running.resolve();
    expect((await first).status).toBe(200);
  });

  it('cuts off a sender that is too slow', async () => {
    await server.close();
    await start({ bodyRoom: { readMs: 20 } });
    const socket = begin(100, 10);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toContain('HTTP/1.1 408');
    expect(answer.toString()).toContain('RequestTimeoutException');
  });
});

describe('the operation table', () => {
  const options = {
    model: LAMBDA_MODEL,
    region: REGION,
    findKey: () => KEY,
    authorise,
    clock: systemClock,
    audit: auditTo(),
  };
  it('refuses an operation that the model lacks, and one that is there twice', async () => {
    const table = (operations: TableEntry[]) => registerAwsApis(Fastify(), [{ ...options, operations }]);
    await expect(table([{ name: 'Invok', unsupported: 'x' }])).rejects.toThrow('Lambda has no Invok');
    await expect(table([echo, echo])).rejects.toThrow('Invoke is in the operation table twice');
  });

  it('waits for a finder of keys that answers later', async () => {
    await server.close();
    await start({ findKey: async () => KEY });
    expect((await signed('POST', '/2015-03-31/functions/f/invocations', Buffer.from('{}'))).status).toBe(200);
  });
});
