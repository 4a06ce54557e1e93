import { beforeEach, describe, expect, test } from 'vitest';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { Attempt, Job } from '../fleet/attempt.js';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { AsyncEvent } from '../ports/event-store.js';
import type { InvocationEvent } from '../ports/invoke-telemetry.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aVersion } from '../ports/testing/function-fixtures.js';
import type { UsageRecord } from '../ports/usage-ledger.js';
import { Admission } from './admission.js';
import type { InvokeCommand } from './contract.js';
import { FunctionCatalog } from './function-catalog.js';
import { InvokeFunction, type InvokePorts } from './invoke-function.js';
import { runAcceptedEvent } from './run-accepted-event.js';

const key = { accountId: '111122223333', functionName: 'f' };
const stream = { ...key, stream: '2026/01/01/[$LATEST]1' };
const principal = { ...key, arn: 'arn:aws:iam::111122223333:user/u', kind: 'user', id: 'AIDA', name: 'u' } as const;
const who = { requestId: 'r-1', principal, policies: [], region: 'us-east-1', receivedAt: 1_543_458_279_999 };
const caller = who as unknown as AuthorisedCaller;
const command: InvokeCommand = {
  functionName: 'f',
  invocationType: 'RequestResponse',
  logTail: false,
  payload: Buffer.from('{"a":1}'),
};
const success: Attempt = {
  outcome: 'success',
  payload: Buffer.from('"ok"'),
  durationMs: 1.5,
  initMs: 7.2,
  memoryPeakBytes: 50_000_000,
  log: Buffer.from('hello\n'),
  stream,
  initialization: 'on-demand',
  startedAt: 1,
};

let usage: UsageRecord[];
let log: string;
let events: InvocationEvent[];
let accepted: AsyncEvent[];
let jobs: Job[];
let latest: FunctionVersion;
let limit: number;
let dispatch: (version: FunctionVersion, job: Job) => Promise<Attempt>;
let ports: InvokePorts;
let invoke: InvokeFunction;

beforeEach(() => {
  [usage, events, accepted, jobs, log, limit, latest] = [[], [], [], [], '', 10, aVersion(key)];
  dispatch = () => Promise.resolve(success);
  const clock = new FakeClock();
  const store = { findVersion: () => Promise.resolve(latest), findAlias: () => Promise.resolve(undefined) };
  const catalogOptions = { region: 'us-east-1', freshMs: 1, staleMs: 1, maxEntries: 10 };
  ports = {
    catalog: new FunctionCatalog(store, clock, catalogOptions, () => 0),
    admission: new Admission({
      resize: (scope, want) => Promise.resolve(Math.min(scope.limit, want)),
      held: () => limit,
      close: () => Promise.resolve(),
    }),
    dispatcher: {
      dispatch: (version, job) => {
        jobs.push(job);
        return dispatch(version, job);
      },
    },
    records: {
      clock,
      ledger: { append: (row) => void usage.push(row), flush: () => Promise.resolve() },
      logs: { append: (_to, _at, text) => void (log += Buffer.from(text).toString()) },
      telemetry: { invocation: (event) => void events.push(event) },
    },
    scopeOf: () => ({ key: 'account/111122223333', limit, reason: 'ConcurrentInvocationLimitExceeded' }),
    loops: { enter: (routed) => routed },
    countRequest: () => undefined,
    acceptEvent: (event, key) => {
      accepted.push(event);
      return Promise.resolve(key === undefined ? event.eventId : `the first of ${key.key}`);
    },
  };
  invoke = new InvokeFunction(ports);
});

describe('a synchronous invocation', () => {
  test('is answered, billed and logged once', async () => {
    const result = await invoke.run(caller, { ...command, logTail: true });
    expect(result).toMatchObject({ kind: 'response', executedVersion: '$LATEST', functionError: undefined });
    expect(usage).toEqual([
      expect.objectContaining({ invocationId: 'r-1', attempt: 1, billedDurationMs: 1, billedInitMs: 8, mbMs: 128 * 9 }),
    ]);
    expect(log).toMatch(/^START RequestId: r-1 Version: \$LATEST\nhello\nEND RequestId: r-1\nREPORT RequestId: r-1\t/);
    expect(result.kind === 'response' && Buffer.from(result.logTail!).toString()).toBe(log);
    expect(events).toEqual([expect.objectContaining({ outcome: 'success', billedMs: 9 })]);
  });

  test.each(['function-error', 'timeout', 'exit', 'out-of-memory', 'init-error'] as const)(
    'one that ends as %s is answered as Unhandled and billed all the same',
    async (outcome) => {
      dispatch = () => Promise.resolve({ ...success, outcome, errorType: 'E' });
      expect(await invoke.run(caller, command)).toMatchObject({ functionError: 'Unhandled' });
      expect(usage).toEqual([expect.objectContaining({ outcome })]);
    },
  );

  test('is logged in JSON where the function wants that', async () => {
    latest = aVersion(key, { logging: { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'INFO' } });
    dispatch = () => Promise.resolve({ ...success, outcome: 'out-of-memory', log: Buffer.from('{"message":"hello"}') });
    await invoke.run(caller, command);
    const [start, own, report, end] = log.split('\n');
    expect(JSON.parse(start!)).toMatchObject({ type: 'platform.start', record: { requestId: 'r-1' } });
    expect(own).toBe('{"message":"hello"}');
    const record = { requestId: 'r-1', status: 'failure', errorType: 'Runtime.OutOfMemory' };
    expect(JSON.parse(report!)).toMatchObject({ type: 'platform.report', record });
    expect(end).toBe('');
  });

  test('an empty payload is an empty object to the function', async () => {
    await invoke.run(caller, { ...command, payload: Buffer.alloc(0) });
    expect(Buffer.from(jobs[0]!.payload).toString()).toBe('{}');
  });

  test('the limit throttles, and a place is free again after a failure', async () => {
    limit = 1;
    dispatch = () => Promise.reject(new Error('worker lost'));
    await expect(invoke.run(caller, command)).rejects.toThrow('worker lost');
    let finish = (): void => undefined;
    dispatch = () => new Promise((resolve) => (finish = () => resolve(success)));
    const running = invoke.run(caller, command);
    await expect(invoke.run(caller, command)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    finish();
    await running;
    expect(usage).toHaveLength(1);
    expect(events.map((event) => event.errorCode)).toEqual(['InternalFailure', 'TooManyRequestsException', undefined]);
  });
});

describe('what is refused', () => {
  test.each([
    ['RequestTooLargeException', { payload: Buffer.alloc(6 * 1024 * 1024 + 1, ' ') }],
    ['RequestTooLargeException', { payload: Buffer.alloc(1024 * 1024 + 1, ' '), invocationType: 'Event' }],
    ['InvalidRequestContentException', { payload: Buffer.from('{oops') }],
    ['InvalidParameterValueException', { functionName: 'f:1', qualifier: '2' }],
  ] as const)('%s', async (code, change) => {
    await expect(invoke.run(caller, { ...command, ...change })).rejects.toMatchObject({ code });
    expect([usage, jobs, accepted]).toEqual([[], [], []]);
  });

  test('a function that is not active', async () => {
    latest = aVersion(key, { state: 'Pending' });
    await expect(invoke.run(caller, command)).rejects.toMatchObject({ code: 'ResourceConflictException' });
    expect(jobs).toEqual([]);
  });
});

test('an event is accepted under its request id and not run here', async () => {
  expect(await invoke.run(caller, { ...command, invocationType: 'Event' })).toEqual({
    kind: 'accepted',
    requestId: 'r-1',
  });
  expect(await invoke.run(caller, { ...command, invocationType: 'Event', idempotencyKey: 'k' })).toEqual({
    kind: 'accepted',
    requestId: 'the first of k',
  });
  accepted.pop();
  events.pop();
  expect(accepted).toEqual([
    expect.objectContaining({ eventId: 'r-1', ...key, qualifier: undefined, acceptedAt: caller.receivedAt }),
  ]);
  expect([usage, jobs]).toEqual([[], []]);
});

test('every attempt of an event has the trace that its sender was told', async () => {
  const requestId = '6f0c2a3e-1234-4abc-8def-0123456789ab';
  await invoke.run({ ...caller, requestId }, { ...command, invocationType: 'Event' });
  for (const attempt of [1, 2])
    await runAcceptedEvent(accepted[0]!, attempt, { ...ports, invoke, region: 'us-east-1' });
  const told = traceHeader(requestId, caller.receivedAt);
  expect(jobs.map(({ traceId }) => traceId)).toEqual([told, told]);
});

test('a dry run checks that the function is there and runs nothing', async () => {
  expect(await invoke.run(caller, { ...command, invocationType: 'DryRun' })).toEqual({ kind: 'dry-run' });
  expect([usage, jobs, accepted]).toEqual([[], [], []]);
});
