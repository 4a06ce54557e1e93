import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { RuntimeError, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { MAX_RESPONSE_BYTES } from '@stoker/core/invocation/failure';
import { SMALL_BODY_BYTES } from './read-body.js';
import { createRuntimeApiServer } from './serve-runtime-api.js';
import { noExtensions } from './testing/no-extensions.js';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:hello:live';

/** A session that hands out what a test puts into it and keeps what it is told. */
class FakeSession implements RuntimeSession {
  readonly invocations: SandboxInvocation[] = [];
  current: string | undefined;
  ended = false;
  initialising = true;
  readonly responses: string[] = [];
  readonly errors: RuntimeError[] = [];
  readonly lost: string[] = [];
  #waiter: (() => void) | undefined;

  async next(): Promise<SandboxInvocation | undefined> {
    if (this.current !== undefined) throw new Error('out of turn');
    this.initialising = false;
    while (this.invocations.length === 0 && !this.ended) await new Promise<void>((wake) => (this.#waiter = wake));
    const invocation = this.invocations.shift();
    this.current = invocation?.requestId;
    return invocation;
  }

  push(invocation: Partial<SandboxInvocation> = {}): void {
    const payload = Buffer.from('{"a":1}');
    const defaults = { requestId: 'r-1', functionArn: ARN, payload, timeoutMs: 3000, deadlineMs: 1_800_000_000_123 };
    this.invocations.push({ ...defaults, ...invocation });
    this.#waiter?.();
  }

  end(): void {
    this.ended = true;
    this.#waiter?.();
  }

  isUnderWay(requestId: string): boolean {
    return requestId === this.current;
  }

  isInitialising(): boolean {
    return this.initialising;
  }

  neverTaken(requestId: string): void {
    this.lost.push(requestId);
  }

  respond(requestId: string, payload: Uint8Array): boolean {
    return this.#settle(requestId, () => this.responses.push(Buffer.from(payload).toString()));
  }

  fail(requestId: string, error: RuntimeError): boolean {
    return this.#settle(requestId, () => this.errors.push(error));
  }

  takesStream(): boolean {
    return false;
  }

  stream(): undefined {
    return undefined;
  }

  failInit(error: RuntimeError): boolean {
    if (this.initialising) this.errors.push(error);
    return this.initialising;
  }

  #settle(requestId: string, keep: () => void): boolean {
    if (requestId !== this.current) return false;
    this.current = undefined;
    keep();
    return true;
  }
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const BUDGET_BYTES = 8 * 1024 * 1024;

let session: FakeSession;
let budget: ByteBudget;
let server: ReturnType<typeof createRuntimeApiServer>;
let agent: Agent;

beforeEach(async () => {
  session = new FakeSession();
  budget = new ByteBudget(BUDGET_BYTES);
  server = createRuntimeApiServer(session, noExtensions(), budget).listen(0, '127.0.0.1');
  await once(server, 'listening');
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});

afterEach(() => {
  agent.destroy();
  server.close();
  server.closeAllConnections();
});

const port = () => (server.address() as AddressInfo).port;

function call(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  return new Promise<Reply>((resolve, reject) => {
    const options = { agent, method, port: port(), path: `/2018-06-01/runtime${path}`, headers };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const fetchNext = () => call('GET', '/invocation/next');

describe('invocation/next', () => {
  it('waits for an invocation and describes it in headers', async () => {
    const waiting = fetchNext();
    session.push({ traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1', tenantId: 'acme/Blue 1' });
    const reply = await waiting;
    expect(reply.status).toBe(200);
    expect(reply.body).toBe('{"a":1}');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': 'r-1',
      'lambda-runtime-deadline-ms': '1800000000123',
      'lambda-runtime-invoked-function-arn': ARN,
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1',
      'lambda-runtime-aws-tenant-id': 'acme/Blue 1',
    });
    expect(reply.headers).not.toHaveProperty('lambda-runtime-client-context');
  });

  it('shows the client context decoded, its UTF-8 bytes as they are', async () => {
    session.push({ clientContext: Buffer.from('{\n"custom": {"k": "é"}\n}').toString('base64') });
    const { headers } = await fetchNext();
    const header = headers['lambda-runtime-client-context'] as string;
    expect(Buffer.from(header, 'latin1').toString()).toBe('{"custom":{"k":"é"}}');
  });

  it('leaves out a client context that is no JSON', async () => {
    session.push({ clientContext: Buffer.from('a\r\nX-Evil: 1').toString('base64') });
    const { headers } = await fetchNext();
    expect(headers).not.toHaveProperty('lambda-runtime-client-context');
    expect(headers).not.toHaveProperty('lambda-runtime-aws-tenant-id');
    expect(headers).not.toHaveProperty('x-evil');
  });

  it('refuses a runtime that has not answered yet', async () => {
    session.push();
    await fetchNext();
    const reply = await fetchNext();
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.body)).toMatchObject({ errorType: 'InvalidStateTransition' });
  });

  it('says so when the runtime ends without having read it, and only then', async () => {
    const asker = connect(port(), '127.0.0.1');
    asker.pause();
    asker.write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => session.initialising).toBe(false);
    session.push();
    await expect.poll(() => session.current).toBe('r-1');
    asker.resetAndDestroy();
    await expect.poll(() => session.lost).toEqual(['r-1']);

    session.current = undefined;
    session.push({ requestId: 'r-2' });
    await fetchNext();
    agent.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.lost).toEqual(['r-1']);
  });

  it('says so when the runtime had hung up before there was one', async () => {
    const asker = connect(port(), '127.0.0.1');
    asker.write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => session.initialising).toBe(false);
    asker.destroy();
    await expect.poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0);
    session.push();
    await expect.poll(() => session.lost).toEqual(['r-1']);
  });

  it('hangs up when the environment ends', async () => {
    const waiting = fetchNext();
    await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 20))]);
    session.end();
    await expect(waiting).rejects.toThrow();
  });
});

describe('invocation/{id}/response', () => {
  it('hands the result on and answers 202 on the same connection', async () => {
    session.push();
    await fetchNext();
    const reply = await call('POST', '/invocation/r-1/response', '"héllo"');
    expect(reply.status).toBe(202);
    expect(JSON.parse(reply.body)).toEqual({ status: 'OK' });
    expect(session.responses).toEqual(['"héllo"']);
  });

  it('refuses another request id', async () => {
    session.push();
    await fetchNext();
    const reply = await call('POST', '/invocation/r-2/response', '1');
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({ errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' });
    expect(session.responses).toEqual([]);
  });

  it.each([
    [MAX_RESPONSE_BYTES, 202, []],
    [MAX_RESPONSE_BYTES + 1, 413, ['Function.ResponseSizeTooLarge']],
  ])('takes a result of %i bytes with status %i', async (size, status, errorTypes) => {
    session.push();
    await fetchNext();
    const reply = await call('POST', '/invocation/r-1/response', Buffer.alloc(size, 'x'));
    expect(reply.status).toBe(status);
    expect(session.errors.map((error) => error.errorType)).toEqual(errorTypes);
    session.push({ requestId: 'r-2' });
    expect((await fetchNext()).headers['lambda-runtime-aws-request-id']).toBe('r-2');
  });

  it('takes a streamed result as a whole', async () => {
    session.push();
    await fetchNext();
    const reply = await call('POST', '/invocation/r-1/response', 'streamed', { 'Transfer-Encoding': 'chunked' });
    expect(reply.status).toBe(202);
    expect(session.responses).toEqual(['streamed']);
  });

  it('fails a streamed result that ends with an error in its trailers', async () => {
    session.push();
    await fetchNext();
    const errorBody = Buffer.from('{"errorMessage":"late","errorType":"Error"}').toString('base64');
    const socket = connect(port(), '127.0.0.1');
    socket.write(
      'POST /2018-06-01/runtime/invocation/r-1/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n' +
        'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n' +
        `4\r\npart\r\n0\r\nLambda-Runtime-Function-Error-Type: Error\r\nLambda-Runtime-Function-Error-Body: ${errorBody}\r\n\r\n`,
    );
    const [reply] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(reply.toString()).toContain('202');
    expect(session.errors).toMatchObject([{ errorType: 'Error', errorMessage: 'late' }]);
    expect(session.responses).toEqual([]);
  });
});

describe('invocation/{id}/error', () => {
  const body = '{"errorMessage":"boom","errorType":"MyError","stackTrace":["at a","at b"]}';
  const header = { 'Lambda-Runtime-Function-Error-Type': 'Unhandled' };

  it.each([
    ['the body', body, header, { errorType: 'MyError', errorMessage: 'boom', stackTrace: ['at a', 'at b'] }],
    ['the header where the body has no type', '{"errorMessage":"x"}', header, { errorType: 'Unhandled' }],
    ['text that is no JSON', 'oops', header, { errorType: 'Unhandled', errorMessage: 'oops' }],
    ['nothing', '', {}, { errorType: 'Runtime.Unknown', errorMessage: '' }],
    ['members of the wrong type', '{"errorType":1,"errorMessage":[]}', {}, { errorType: 'Runtime.Unknown' }],
  ])('reads the error from %s', async (_what, sent, headers, expected) => {
    session.push();
    await fetchNext();
    expect((await call('POST', '/invocation/r-1/error', sent, headers)).status).toBe(202);
    expect(session.errors).toMatchObject([expected]);
    expect(() => JSON.parse(Buffer.from(session.errors[0]?.body ?? []).toString()) as unknown).not.toThrow();
  });

  it('passes the body on byte for byte', async () => {
    session.push();
    await fetchNext();
    await call('POST', '/invocation/r-1/error', body);
    expect(Buffer.from(session.errors[0]?.body ?? []).toString()).toBe(body);
  });

  it('refuses another request id', async () => {
    expect((await call('POST', '/invocation/nobody/error', body)).status).toBe(400);
  });
});

describe('init/error', () => {
  it('fails INIT once', async () => {
    const reply = await call('POST', '/init/error', '{"errorMessage":"no","errorType":"Runtime.ImportModuleError"}');
    expect(reply.status).toBe(202);
    expect(session.errors).toMatchObject([{ errorType: 'Runtime.ImportModuleError', errorMessage: 'no' }]);
  });

  it('is refused after INIT', async () => {
    session.push();
    await fetchNext();
    expect((await call('POST', '/init/error', '{}')).status).toBe(403);
  });
});

it.each([
  ['GET', '/invocation/r-1/response'],
  ['POST', '/invocation/next'],
  ['POST', '/invocation//response'],
  ['POST', '/invocation/a/b/response'],
  ['GET', '/'],
])('answers 404 to %s %s', async (method, path) => {
  expect((await call(method, path)).status).toBe(404);
});

describe('bodies', () => {
  /** A request whose body stops half-way: what the server knows of it is its head and `sent`. */
  function begin(path: string, sent: Buffer, declared: number) {
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /2018-06-01/runtime${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${declared}\r\n\r\n`);
    socket.write(sent);
    return socket;
  }

  it.each(['/invocation/r-2/response', '/invocation/r-2/error', '/init/error'])(
    'answers %s of nobody before its body has come',
    async (path) => {
      session.push();
      await fetchNext();
      const socket = begin(path, Buffer.alloc(0), MAX_RESPONSE_BYTES);
      const [reply] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(reply.toString()).toMatch(/^HTTP\/1.1 40[03] /);
      expect(budget.taken).toBe(0);
    },
  );

  it('reads one at a time', async () => {
    session.push();
    await fetchNext();
    const socket = begin('/invocation/r-1/response', Buffer.alloc(SMALL_BODY_BYTES + 1, 'x'), SMALL_BODY_BYTES + 2);
    await expect.poll(() => budget.taken).toBe(SMALL_BODY_BYTES + 1);
    expect((await call('POST', '/invocation/r-1/response', '1')).status).toBe(429);
    expect(session.responses).toEqual([]);
    socket.write('y');
    expect(((await once(socket, 'data')) as [Buffer])[0].toString()).toContain('202');
    socket.destroy();
    expect(session.responses).toHaveLength(1);
    expect(budget.taken).toBe(0);
  });

  it('gives back what a broken connection took', async () => {
    session.push();
    await fetchNext();
    const socket = begin('/invocation/r-1/response', Buffer.alloc(1024 * 1024), MAX_RESPONSE_BYTES);
    await expect.poll(() => budget.taken).toBeGreaterThan(0);
    socket.destroy();
    await expect.poll(() => budget.taken).toBe(0);
    expect((await call('POST', '/invocation/r-1/response', '1')).status).toBe(202);
  });

  it('refuses a large one where there is no room, takes a small one, and takes the large one later', async () => {
    session.push();
    await fetchNext();
    budget.take(BUDGET_BYTES);
    expect((await call('POST', '/invocation/r-1/response', Buffer.alloc(SMALL_BODY_BYTES + 1, 'x'))).status).toBe(503);
    expect(session.errors).toEqual([]);
    expect((await call('POST', '/invocation/r-1/response', Buffer.alloc(SMALL_BODY_BYTES, 'x'))).status).toBe(202);
    session.push({ requestId: 'r-2' });
    await fetchNext();
    budget.giveBack(BUDGET_BYTES);
    expect((await call('POST', '/invocation/r-2/response', Buffer.alloc(SMALL_BODY_BYTES + 1, 'x'))).status).toBe(202);
    expect(budget.taken).toBe(0);
  });

  it('hangs up on the report of a failed INIT when INIT is over', async () => {
    const socket = begin('/init/error', Buffer.alloc(1024 * 1024), MAX_RESPONSE_BYTES);
    await expect.poll(() => budget.taken).toBeGreaterThan(0);
    const waiting = fetchNext();
    await once(socket, 'close');
    await expect.poll(() => budget.taken).toBe(0);
    session.push();
    expect((await waiting).status).toBe(200);
  });
});
