import { once } from 'node:events';
import { Agent } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LambdaClient, LambdaClient as Client } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { openStream, residentMb, stream } from '../harness/streams.js';
import { until } from '../harness/until.js';
import { usageOf, usageRow } from '../harness/usage.js';
import { NODE_STREAM_ACTIONS } from './functions/node-stream-actions.js';

const MB = 1_048_576;

let stack: Stack;
let client: LambdaClient;

async function make(name: string, settings: object = {}): Promise<void> {
  const files = { 'index.js': NODE_STREAM_ACTIONS };
  await createFunction(client, stack.account, name, { files, settings: { MemorySize: 512, Timeout: 60, ...settings } });
}

const run = (event: { do: string } & Record<string, unknown>, name = 'streams') => stream(client, name, event);

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,nodejs22.x=1' });
  client = lambdaClient(stack.server, stack.account);
  await Promise.all([make('streams'), make('short', { Timeout: 1 }), make('older', { Runtime: 'nodejs22.x' })]);
  await createFunction(client, stack.account, 'whole', {
    files: {
      'index.js': 'exports.handler = async (event) => { if (event.fail) throw new RangeError("no"); return event; };',
    },
  });
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('a streaming function', () => {
  test('is heard while it still writes', async () => {
    const open = await openStream(client, 'streams', { do: 'pieces', pieces: ['first'], ms: 3_000 });
    expect(String(await open.next())).toBe('first');
    const firstSeenAt = Date.now();
    const lastWrittenAt = Number(String(await open.next()));
    expect(lastWrittenAt).toBeGreaterThan(firstSeenAt);
    expect([await open.next(), open.complete, open.executedVersion]).toEqual([undefined, {}, '$LATEST']);
  }, 30_000);

  test.each(['streams', 'older'])('brings all that it wrote, and the log when that is asked for: %s', async (name) => {
    const { requestId, text, errorCode, log } = await run({ do: 'pieces', pieces: ['ż', 'ółć ', '🐙 '] }, name);
    expect(text).toMatch(/^żółć 🐙 \d+$/);
    expect(errorCode).toBeUndefined();
    expect(log).toMatch(/^START RequestId: /);
    const report = reportOf(log);
    expect(report.requestId).toBe(requestId);
    const row = await usageRow(stack.database, name, requestId);
    expect(row).toMatchObject({ outcome: 'success', invocationType: 'RequestResponse', attempt: 1 });
    expect(Number(row.billedDurationMs) + Number(row.billedInitMs)).toBe(report.billedMs);
  });

  test('begins an HTTP response with its status and headers', async () => {
    expect((await run({ do: 'http' })).text).toBe(`{"statusCode":201,"headers":{"x-a":"b"}}${'\0'.repeat(8)}body`);
  });

  test('may send 200 MB, of which the server holds little, and is told of where it sends more', async () => {
    await run({ do: 'flood', mb: 8 });
    const before = residentMb(stack.server.pid);
    const open = await openStream(client, 'streams', { do: 'flood', mb: 201 });
    let [read, most] = [0, before];
    for (let piece = await open.next(); piece !== undefined; piece = await open.next()) {
      read += piece.length;
      most = Math.max(most, residentMb(stack.server.pid));
    }
    expect(read).toBe(200 * MB);
    expect(open.complete?.ErrorCode).toBe('Unhandled');
    expect(JSON.parse(open.complete?.ErrorDetails ?? '')).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (209715200 bytes).',
    });
    console.log(`200 MB streamed: the server grew from ${before.toFixed(0)} MB to ${most.toFixed(0)} MB`);
    // What is not collected yet is part of it; what was passed on and kept would be all of it.
    expect(most - before).toBeLessThan(100);
  }, 120_000);

  test('waits for a caller who does not read, and is no further than it could get', async () => {
    const before = residentMb(stack.server.pid);
    const open = await openStream(client, 'streams', { do: 'flood', mb: 64 });
    let read = (await open.next())?.length ?? 0;
    await sleep(1_000);
    const rows = await usageOf(stack.database, 'streams');
    expect(rows.map(({ invocationId }) => invocationId)).not.toContain(open.requestId);
    expect(residentMb(stack.server.pid) - before).toBeLessThan(40);
    for (let piece = await open.next(); piece !== undefined; piece = await open.next()) read += piece.length;
    expect([read, open.complete]).toEqual([64 * MB, {}]);
  }, 60_000);
});

describe('a streaming function that fails', () => {
  test('before its first byte is told of as its error, on an empty stream', async () => {
    const { text, errorCode, error, requestId } = await run({ do: 'early' });
    expect([text, errorCode]).toEqual(['', 'Unhandled']);
    expect(error).toMatchObject({ errorType: 'TypeError', errorMessage: 'early' });
    expect(await usageRow(stack.database, 'streams', requestId)).toMatchObject({ outcome: 'function-error' });
  });

  test('in the middle is told of behind what it wrote', async () => {
    const { text, errorCode, error, requestId } = await run({ do: 'late' });
    expect([text, errorCode]).toEqual(['half', 'Unhandled']);
    expect(error).toMatchObject({ errorType: 'TypeError', errorMessage: 'late' });
    expect(await usageRow(stack.database, 'streams', requestId)).toMatchObject({ outcome: 'function-error' });
    expect((await run({ do: 'pieces', pieces: [] })).errorCode).toBeUndefined();
  });

  test('to end in time is ended', async () => {
    const { text, errorCode, error, log, requestId } = await run({ do: 'hang' }, 'short');
    expect([text, errorCode]).toEqual(['half', 'Unhandled']);
    expect(error).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds') as string,
    });
    expect(reportOf(log).status).toBe('timeout');
    expect(await usageRow(stack.database, 'short', requestId)).toMatchObject({ outcome: 'timeout' });
    expect((await run({ do: 'pieces', pieces: ['again'] }, 'short')).text).toMatch(/^again/);
  }, 30_000);

  test('to end in time because nobody reads it is ended too', async () => {
    const open = await openStream(client, 'short', { do: 'flood', mb: 64 });
    expect(await usageRow(stack.database, 'short', open.requestId)).toMatchObject({ outcome: 'timeout' });
    while ((await open.next()) !== undefined);
    expect(open.complete).toMatchObject({ ErrorCode: 'Unhandled' });
  }, 30_000);

  test('because its process ends is told of with its status', async () => {
    const { text, errorCode, error, requestId } = await run({ do: 'exit', status: 3 });
    expect([text, errorCode]).toEqual(['half', 'Unhandled']);
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect(await usageRow(stack.database, 'streams', requestId)).toMatchObject({ outcome: 'exit' });
  });

  test('because it takes all memory is told of so', async () => {
    await make('small', { MemorySize: 128 });
    const { text, errorCode, log, requestId } = await run({ do: 'eat' }, 'small');
    expect([text, errorCode, reportOf(log).errorType]).toEqual(['half', 'Unhandled', 'Runtime.OutOfMemory']);
    expect(await usageRow(stack.database, 'small', requestId)).toMatchObject({ outcome: 'out-of-memory' });
  }, 30_000);
});

describe('a caller who goes away', () => {
  test('leaves a function that goes on to its end, and is billed for it once', async () => {
    const agent = new Agent();
    const { accessKeyId, secretAccessKey } = stack.account;
    const leaving = new Client({
      endpoint: stack.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      requestHandler: { httpAgent: agent },
    });
    const open = await openStream(leaving, 'streams', { do: 'outlive', ms: 500 });
    expect(String(await open.next())).toBe('seen');
    const sockets = Object.values(agent.sockets).flatMap((some) => some ?? []);
    expect(sockets).toHaveLength(1);
    const closed = once(sockets[0]!, 'close');
    sockets[0]!.destroy();
    await closed;
    await open.next().catch(() => undefined);

    const row = await usageRow(stack.database, 'streams', open.requestId);
    expect(row).toMatchObject({ outcome: 'success' });
    expect(Number(row.billedDurationMs)).toBeGreaterThanOrEqual(500);
    const file = join(stack.home, 'logs', 'functions', stack.account.accountId, 'streams.log');
    await until('its last line is in the log', async () => (await readFile(file, 'utf8')).includes('went on'));
    const rows = await usageOf(stack.database, 'streams');
    expect(rows.filter(({ invocationId }) => invocationId === open.requestId)).toHaveLength(1);
  }, 30_000);
});

describe('the two ways to invoke', () => {
  test('a whole answer of a streaming function', async () => {
    const answer = await invoke(client, 'streams', { do: 'large', bytes: 0 });
    expect(answer).toMatchObject({ status: 200, functionError: undefined, body: undefined });
    expect((await invoke(client, 'streams', { do: 'pieces', pieces: ['1', '2'] })).body).toBeGreaterThan(12);
    expect(await invoke(client, 'streams', { do: 'late' })).toMatchObject({
      functionError: 'Unhandled',
      body: { errorType: 'TypeError', errorMessage: 'late' },
    });
  });

  test('a whole answer is no larger than 6 MB, however it came', async () => {
    expect(await invoke(client, 'streams', { do: 'flood', mb: 7 })).toMatchObject({
      functionError: 'Unhandled',
      body: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
      log: expect.stringContaining('flooded') as string,
    });
  }, 30_000);

  test('a stream of a function that answers as a whole', async () => {
    expect(await run({ do: 'x', value: 'ü' }, 'whole')).toMatchObject({
      text: '{"do":"x","value":"ü"}',
      errorCode: undefined,
    });
    expect(await stream(client, 'whole', { fail: true })).toMatchObject({
      text: '',
      errorCode: 'Unhandled',
      error: { errorType: 'RangeError', errorMessage: 'no' },
    });
  });

  test('a stream that one may not have, or of what is not there', async () => {
    const policy = { Effect: 'Allow', Action: 'lambda:InvokeWithResponseStream', Resource: '*' };
    const nobody = await stack.operator.user(stack.account, 'nobody', { Version: '2012-10-17', Statement: policy });
    await expect(stream(lambdaClient(stack.server, nobody), 'streams')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: lambda:InvokeFunction on resource') as string,
    });
    await expect(stream(client, 'nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('a server that is told to stop lets a stream come to its end', async () => {
  const open = await openStream(client, 'streams', { do: 'pieces', pieces: ['a', 'b', 'c'], ms: 500 });
  expect(String(await open.next())).toBe('a');
  const stopping = stack.server.stop();
  let text = '';
  for (let piece = await open.next(); piece !== undefined; piece = await open.next()) text += piece.toString();
  expect(text).toMatch(/^bc\d+$/);
  expect(open.complete).toEqual({});
  expect(await stopping).toBe(0);
}, 60_000);

test('a response goes no faster than the operator lets it', async () => {
  await stack.restart({ STOKER_STREAM_BYTES_PER_SECOND: String(MB) });
  client = lambdaClient(stack.server, stack.account);
  const started = performance.now();
  const { text, errorCode } = await run({ do: 'flood', mb: 8 });
  expect([text.length, errorCode]).toEqual([8 * MB, undefined]);
  // 6 MB at once, and two more in two seconds; the last of it waits in buffers, not at the function.
  expect(performance.now() - started).toBeGreaterThan(1_500);
}, 60_000);
