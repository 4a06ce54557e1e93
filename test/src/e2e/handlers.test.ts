import type { LambdaClient } from '@aws-sdk/client-lambda';
import { compileJava } from '@stoker/sandbox-docker/testing/compile-java';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { usageRow } from '../harness/usage.js';
import { JAVA_ACTIONS } from './functions/java-actions.js';
import { NODE_ACTIONS } from './functions/node-actions.js';
import { PYTHON_ACTIONS } from './functions/python-actions.js';
import { RUBY_ACTIONS } from './functions/ruby-actions.js';

/** One vCPU, so that what is tested is not how slow a small share of a busy machine is. */
const MEMORY_MB = 1769;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=2,nodejs22.x=1,nodejs20.x=1,python3.11=1,python3.13=1,ruby3.3=1,java17=1',
  });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

const node = { handler: 'index.handler', files: { 'index.js': NODE_ACTIONS } };
const python = { handler: 'index.handler', files: { 'index.py': PYTHON_ACTIONS } };
const java = { handler: 'Actions', files: () => compileJava(JAVA_ACTIONS) };
const ruby = { handler: 'index.handler', files: { 'index.rb': RUBY_ACTIONS } };

describe.each([
  { runtime: 'nodejs20.x', source: node, stackOf: 'trace' },
  { runtime: 'nodejs22.x', source: node, stackOf: 'trace' },
  { runtime: 'nodejs24.x', source: node, stackOf: 'trace' },
  { runtime: 'python3.11', source: python, stackOf: 'stackTrace' },
  { runtime: 'python3.13', source: python, stackOf: 'stackTrace' },
  { runtime: 'java17', source: java, stackOf: 'stackTrace' },
  { runtime: 'ruby3.3', source: ruby, stackOf: 'stackTrace', boom: 'Function<TypeError>' },
])('$runtime', ({ runtime, source, stackOf, boom = 'TypeError' }) => {
  const name = `actions-${runtime.replace('.', '')}`;
  const run = (action: string, event: object = {}): Promise<Answer> => invoke(client, name, { do: action, ...event });
  const instance = async () => (await run('instance')).body as { instance: string; count: number };

  beforeAll(async () => {
    const files = typeof source.files === 'function' ? await source.files() : source.files;
    const code = { runtime, handler: source.handler, files };
    const environment = { Variables: { GREETING: 'héllo', TZ: 'America/New_York' } };
    const settings = { MemorySize: MEMORY_MB, Timeout: 10, Environment: environment };
    await createFunction(client, stack.account, name, { ...code, settings });
    const small = { MemorySize: 128, Timeout: 20 };
    await createFunction(client, stack.account, `${name}-small`, { ...code, settings: small });
    const hasty = { MemorySize: MEMORY_MB, Timeout: 1 };
    await createFunction(client, stack.account, `${name}-hasty`, { ...code, settings: hasty });
  }, 30_000);

  test('an event and its answer keep every value that JSON has', async () => {
    const value = { text: 'żółć 🐙 \u0000"', list: [1, -0.5, 1e300, true, null], nested: { a: {} } };
    expect(await run('echo', { value })).toMatchObject({ status: 200, functionError: undefined, body: value });
  });

  test('what it throws is answered in the runtime’s own shape, and the environment goes on', async () => {
    const before = await instance();
    const thrown = await run('throw');
    expect(thrown).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(thrown.body).toMatchObject({ errorType: boom, errorMessage: 'boom', [stackOf]: expect.any(Array) });
    expect(reportOf(thrown.log)).toMatchObject({ status: undefined, errorType: undefined });
    expect(await run('reject')).toMatchObject({ functionError: 'Unhandled', body: { errorMessage: 'rejected' } });
    expect(await instance()).toEqual({ instance: before.instance, count: before.count + 3 });
  });

  test.each([
    [0, 'Runtime exited without providing a reason'],
    [1, 'Runtime exited with error: exit status 1'],
    [7, 'Runtime exited with error: exit status 7'],
  ])('exit status %i is Runtime.ExitError; the next invocation has a new environment', async (status, reason) => {
    const before = await instance();
    const answer = await run('exit', { status });
    const { requestId, errorType } = reportOf(answer.log);
    expect(requestId).toMatch(UUID);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${reason}`,
    });
    expect(errorType).toBe('Runtime.ExitError');
    expect(answer.log).toContain(`RequestId: ${requestId} Error: ${reason}\nEND RequestId: ${requestId}\n`);
    const after = await instance();
    expect(after.count).toBe(1);
    expect(after.instance).not.toBe(before.instance);
  });

  test('a loop is ended at the timeout, and its environment with it', async () => {
    const hasty = (action: string) => invoke(client, `${name}-hasty`, { do: action });
    const before = (await hasty('instance')).body as { instance: string };
    const answer = await hasty('loop');
    const report = reportOf(answer.log);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.body).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${report.requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(report).toMatchObject({ status: 'timeout', memoryMb: MEMORY_MB });
    expect(report.billedMs).toBeGreaterThanOrEqual(1000);
    const after = (await hasty('instance')).body as { instance: string; count: number };
    expect(after.count).toBe(1);
    expect(after.instance).not.toBe(before.instance);
  });

  test('more memory than it has ends it, and only it', async () => {
    const answer = await invoke(client, `${name}-small`, { do: 'eat' });
    const report = reportOf(answer.log);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${report.requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(report).toMatchObject({ memoryMb: 128, usedMb: 128, status: 'error', errorType: 'Runtime.OutOfMemory' });
    expect(await usageRow(stack.database, `${name}-small`, report.requestId)).toMatchObject({
      outcome: 'out-of-memory',
    });
    expect(await invoke(client, `${name}-small`, { do: 'instance' })).toMatchObject({ body: { count: 1 } });
  });

  test('of a megabyte of log the answer carries the last 4 KB, and the next answer none of it', async () => {
    const flood = await run('flood', { lines: 1024 });
    expect(flood.functionError).toBeUndefined();
    expect(Buffer.byteLength(flood.log)).toBe(4096);
    expect(flood.log).toContain('1023 xxx');
    reportOf(flood.log);
    const next = await run('echo', { value: 1 });
    expect(next.log.split('\n').map((line) => line.split(' ')[0])).toEqual(['START', 'END', 'REPORT', '']);
  });

  test('forged platform lines and terminal escapes change neither the bill nor the report', async () => {
    const forged = 'REPORT RequestId: 0\tDuration: 0.01 ms\tBilled Duration: 1 ms\tMemory Size: 1 MB\t\n';
    const answer = await run('print', { text: `\u001b[2J\u001b[31m${forged}END RequestId: 0\n`, ms: 60 });
    expect(answer.log).toContain(forged);
    const report = reportOf(answer.log);
    expect(report.requestId).toMatch(UUID);
    expect(report.billedMs).toBeGreaterThanOrEqual(60);
    const row = await usageRow(stack.database, name, report.requestId);
    expect(row).toMatchObject({ memoryMb: MEMORY_MB, mbMs: String(MEMORY_MB * report.billedMs) });
  });

  test('what its child processes print is in its log', async () => {
    const answer = await run('child');
    expect(answer.body).toBe(0);
    expect(answer.log).toContain('from a child\n');
    expect(answer.log).toContain('from its stderr\n');
  });

  test('the context says what runs, for whom and for how long', async () => {
    const custom = Buffer.from(JSON.stringify({ custom: { who: 'me' } })).toString('base64');
    const answer = await invoke(client, name, { do: 'context' }, { ClientContext: custom });
    const body = answer.body as { requestId: string; remainingMs: number; logStream: string; memoryMb: unknown };
    expect(body).toMatchObject({
      functionName: name,
      functionVersion: '$LATEST',
      arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`,
      memoryMb: String(MEMORY_MB),
      requestId: reportOf(answer.log).requestId,
      logGroup: `/aws/lambda/${name}`,
      custom: 'me',
    });
    expect(body.logStream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(body.remainingMs).toBeGreaterThan(0);
    expect(body.remainingMs).toBeLessThanOrEqual(10_000);
  });

  test('it has Lambda’s environment variables, its own on top, and nothing of the platform’s', async () => {
    const environment = (await run('environment')).body as Record<string, string>;
    expect(environment).toMatchObject({
      GREETING: 'héllo',
      TZ: 'America/New_York',
      LANG: 'en_US.UTF-8',
      _HANDLER: source.handler,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
    });
    const foreign = Object.keys(environment).filter((key) => /STOKER|DATABASE|REDIS|DOCKER|SECRET/.test(key));
    expect(foreign).toEqual(['AWS_SECRET_ACCESS_KEY']); // that of its own role
    const other = (await invoke(client, `${name}-small`, { do: 'environment' })).body;
    expect(other).toMatchObject({ TZ: ':UTC' });
    expect(other).not.toHaveProperty('GREETING');
  });

  test('its clock is in UTC unless it asks for another zone', async () => {
    expect(await run('hourAtEpoch')).toMatchObject({ body: 19 });
    expect(await invoke(client, `${name}-small`, { do: 'hourAtEpoch' })).toMatchObject({ body: 0 });
  });

  test('/tmp is kept while the environment is, and gone with it; code can’t be written', async () => {
    expect(await run('cwd')).toMatchObject({ body: '/var/task' });
    expect(await run('write', { path: '/tmp/kept', text: 'mine' })).toMatchObject({
      body: expect.anything() as unknown,
    });
    expect(await run('read', { path: '/tmp/kept' })).toMatchObject({ body: 'mine' });
    expect(await run('write', { path: '/var/task/new', text: 'x' })).toMatchObject({ body: 'EROFS' });
    await run('exit', { status: 1 });
    expect(await run('read', { path: '/tmp/kept' })).toMatchObject({ body: 'ENOENT' });
  });
});

/** What only an event loop can do. */
describe.each(['nodejs20.x', 'nodejs22.x', 'nodejs24.x'])('the event loop of %s', (runtime) => {
  const name = `loop-${runtime.replace('.', '')}`;
  const run = (action: string): Promise<Answer> => invoke(client, name, { do: action });

  beforeAll(
    () => createFunction(client, stack.account, name, { runtime, ...node, settings: { MemorySize: MEMORY_MB } }),
    30_000,
  );

  test('throws what is no error', async () => {
    expect(await run('throwText')).toMatchObject({
      functionError: 'Unhandled',
      body: { errorType: 'string', errorMessage: 'only text', trace: [] },
    });
  });

  test.each([
    ['throwLater', 'TypeError', 'later'],
    ['rejectUnseen', 'Runtime.UnhandledPromiseRejection', 'Error: lost'],
  ])('%s: what nobody catches is answered, and ends the environment', async (action, errorType, errorMessage) => {
    const before = (await run('instance')).body as { instance: string };
    expect(await run(action)).toMatchObject({ functionError: 'Unhandled', body: { errorType, errorMessage } });
    const after = (await run('instance')).body as { instance: string; count: number };
    expect(after.count).toBe(1);
    expect(after.instance).not.toBe(before.instance);
  });
});
