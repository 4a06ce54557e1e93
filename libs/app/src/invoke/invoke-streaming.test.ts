import { beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { Attempt } from '../fleet/attempt.js';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { InvocationEvent } from '../ports/invoke-telemetry.js';
import type { ResponseSink } from '../ports/response-sink.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aVersion } from '../ports/testing/function-fixtures.js';
import type { UsageRecord } from '../ports/usage-ledger.js';
import { Admission } from './admission.js';
import { FunctionCatalog } from './function-catalog.js';
import { InvokeFunction } from './invoke-function.js';
import { InvokeStreaming, type StreamedAnswer, type StreamingCommand } from './invoke-streaming.js';

const key = { accountId: '111122223333', functionName: 'f' };
const principal = { ...key, arn: 'arn:aws:iam::111122223333:user/u', kind: 'user', id: 'AIDA', name: 'u' } as const;
const who = { requestId: 'r-1', principal, policies: [], region: 'us-east-1', receivedAt: 0 };
const caller = who as unknown as AuthorisedCaller;
const command: StreamingCommand = {
  functionName: 'f',
  invocationType: 'RequestResponse',
  logTail: false,
  payload: Buffer.from('{}'),
};
const success: Attempt = {
  outcome: 'success',
  payload: Buffer.alloc(0),
  durationMs: 10,
  memoryPeakBytes: 1,
  log: Buffer.from('hello\n'),
  stream: { ...key, stream: 's' },
  initialization: 'on-demand',
  startedAt: 1,
};
const failed: Attempt = { ...success, outcome: 'function-error', errorType: 'E', payload: Buffer.from('{"e":1}') };

let usage: UsageRecord[];
let events: InvocationEvent[];
let running: number;
/** What the function does with the sink of its response. */
let run: (sink: ResponseSink) => Promise<Attempt>;
let streaming: InvokeStreaming;

beforeEach(() => {
  [usage, events, running] = [[], [], 0];
  const clock = new FakeClock();
  const store = { findVersion: () => Promise.resolve(aVersion(key)), findAlias: () => Promise.resolve(undefined) };
  const catalog = new FunctionCatalog(
    store,
    clock,
    { region: 'us-east-1', freshMs: 1, staleMs: 1, maxEntries: 10 },
    () => 0,
  );
  const records = {
    clock,
    ledger: { append: (row: UsageRecord) => void usage.push(row), flush: () => Promise.resolve() },
    logs: { append: () => undefined },
    telemetry: { invocation: (event: InvocationEvent) => void events.push(event) },
  };
  const invoke = new InvokeFunction({
    catalog,
    admission: new Admission({
      resize: () => Promise.resolve(1),
      held: () => 1,
      close: () => Promise.resolve(),
    }),
    dispatcher: {
      async dispatch(_version, job) {
        running += 1;
        try {
          return await run(job.sink!);
        } finally {
          running -= 1;
        }
      },
    },
    records,
    loops: { enter: (routed) => routed },
    scopeOf: () => ({ key: 'account/111122223333', limit: 1, reason: 'ConcurrentInvocationLimitExceeded' }),
    countRequest: () => undefined,
    acceptEvent: () => Promise.resolve(''),
  });
  streaming = new InvokeStreaming({ catalog, invoke, countRequest: () => undefined, records });
});

async function begin(more: Partial<StreamingCommand> = {}): Promise<StreamedAnswer> {
  const result = await streaming.run(caller, { ...command, ...more });
  if (result.kind !== 'stream') throw new Error(`answered ${result.kind}`);
  return result;
}

async function read({ body }: StreamedAnswer): Promise<string[]> {
  const pieces = [];
  for await (const piece of body) pieces.push(Buffer.from(piece).toString());
  return pieces;
}

describe('a streamed response', () => {
  test('begins before it ends, and is recorded once, when it has', async () => {
    const ending = Promise.withResolvers<void>();
    run = async (sink) => {
      sink.begin('text/plain');
      void sink.write(Buffer.from('first'));
      await ending.promise;
      void sink.write(Buffer.from('last'));
      return success;
    };
    const answer = await begin({ logTail: true });
    expect(answer).toMatchObject({ executedVersion: '$LATEST', contentType: 'text/plain' });
    const reader = answer.body[Symbol.asyncIterator]();
    expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe('first');
    expect([running, usage]).toEqual([1, []]);
    ending.resolve();
    expect(await read(answer)).toEqual(['last']);
    const end = await answer.end;
    expect(end.error).toBeUndefined();
    expect(Buffer.from(end.logTail!).toString()).toMatch(/^START.*\nhello\nEND.*\nREPORT/s);
    expect(usage).toEqual([expect.objectContaining({ invocationId: 'r-1', attempt: 1, billedDurationMs: 10 })]);
    expect(events).toEqual([expect.objectContaining({ outcome: 'success', streamedBytes: 9 })]);
  });

  test('tells at its end that the function failed in the middle', async () => {
    run = (sink) => {
      sink.begin('text/plain');
      void sink.write(Buffer.from('half'));
      return Promise.resolve(failed);
    };
    const answer = await begin();
    expect(await read(answer)).toEqual(['half']);
    expect(await answer.end).toEqual({
      failure: { outcome: 'function-error', errorType: 'E' },
      error: { code: 'Unhandled', details: '{"e":1}' },
      logTail: undefined,
    });
    expect(usage).toHaveLength(1);
  });

  test('goes on without its reader, and is billed', async () => {
    const ending = Promise.withResolvers<void>();
    const full = Promise.withResolvers<void>();
    run = async (sink) => {
      sink.begin('text/plain');
      await sink.write(Buffer.alloc(1024 * 1024));
      full.resolve();
      await ending.promise;
      void sink.write(Buffer.from('unseen'));
      return success;
    };
    const answer = await begin();
    const reader = answer.body[Symbol.asyncIterator]();
    await reader.next();
    await reader.return?.();
    await full.promise;
    ending.resolve();
    expect(await answer.end).toEqual({ logTail: undefined });
    expect(usage).toHaveLength(1);
  });

  test('gives its place back when it has ended, and not before', async () => {
    const ending = Promise.withResolvers<void>();
    run = async (sink) => {
      sink.begin('text/plain');
      await ending.promise;
      return success;
    };
    const first = await begin();
    await expect(begin()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    ending.resolve();
    await first.end;
    await (
      await begin()
    ).end;
    expect(usage).toHaveLength(2);
  });

  test('that the platform ends is told of at its end, and not billed', async () => {
    run = (sink) => {
      sink.begin('text/plain');
      return Promise.reject(new ServiceError('ServiceException', 'The execution environment was shut down.'));
    };
    const answer = await begin();
    expect(await read(answer)).toEqual([]);
    expect(await answer.end).toEqual({
      error: { code: 'ServiceException', details: 'The execution environment was shut down.' },
    });
    expect(usage).toEqual([]);
    expect(events).toEqual([expect.objectContaining({ outcome: 'rejected', errorCode: 'ServiceException' })]);
  });
});

describe('a response that does not come in pieces', () => {
  test('is passed on as one', async () => {
    run = () => Promise.resolve({ ...success, payload: Buffer.from('"whole"') });
    const answer = await begin();
    expect(answer.contentType).toBe('application/json');
    expect(await read(answer)).toEqual(['"whole"']);
    expect(events).toEqual([expect.objectContaining({ streamedBytes: 0 })]);
  });

  test('and is an error is told of at the end of an empty body', async () => {
    run = () => Promise.resolve(failed);
    const answer = await begin();
    expect(await read(answer)).toEqual([]);
    expect((await answer.end).error).toEqual({ code: 'Unhandled', details: '{"e":1}' });
  });

  test('is thrown where the platform could not run the function, and recorded once', async () => {
    run = () => Promise.reject(new ServiceError('ServiceUnavailableException', 'no room'));
    await expect(begin()).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    expect(events).toEqual([expect.objectContaining({ outcome: 'rejected' })]);
  });

  test('a dry run runs nothing', async () => {
    expect(await streaming.run(caller, { ...command, invocationType: 'DryRun' })).toEqual({ kind: 'dry-run' });
    expect([usage, events]).toEqual([[], []]);
  });
});
