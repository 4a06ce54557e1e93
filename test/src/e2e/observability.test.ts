import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageRow } from '../harness/usage.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

/** Must never be found in anything that the platform writes in the clear. */
const CANARY = 'canary-5d41402abc4b2a76b9719d911017c592';
const MEMORY_MB = 640;

let stack: Stack;
let client: LambdaClient;

const run = (event: object) => invoke(client, 'observed', event);

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  client = lambdaClient(stack.server, stack.account);
  const settings = { MemorySize: MEMORY_MB, Timeout: 2, Environment: { Variables: { SECRET: CANARY } } };
  await createFunction(client, stack.account, 'observed', { files: { 'index.js': NODE_ACTIONS }, settings });
}, 120_000);

afterAll(() => stack.close(), 60_000);

test.each([
  [{ do: 'sleep', ms: 20 }, 'success', undefined],
  [{ do: 'sleep', ms: 20 }, 'success', undefined],
  [{ do: 'throw' }, 'function-error', undefined],
  [{ do: 'exit', status: 2 }, 'exit', 'Runtime.ExitError'],
  [{ do: 'loop' }, 'timeout', undefined],
])('an attempt that does %o is on the bill, once, as its REPORT says', async (event, outcome, errorType) => {
  const report = reportOf((await run(event)).log);
  expect(report).toMatchObject({ memoryMb: MEMORY_MB, errorType });
  const row = await usageRow(stack.database, 'observed', report.requestId);
  expect(row).toMatchObject({
    attempt: 1,
    accountId: stack.account.accountId,
    version: '$LATEST',
    invocationType: 'RequestResponse',
    outcome,
    memoryMb: MEMORY_MB,
  });
  expect(Number(row.billedDurationMs) + Number(row.billedInitMs)).toBe(report.billedMs);
  expect(report.billedMs).toBe(Math.ceil(report.durationMs + (report.initMs ?? 0)));
  expect(Number(row.billedInitMs) > 0).toBe(report.initMs !== undefined);
  expect(Number(row.mbMs)).toBe(MEMORY_MB * report.billedMs);
});

test('what was refused is not on the bill', async () => {
  const before = await stack.database.sql('SELECT 1 FROM usage_records');
  await expect(invoke(client, 'absent')).rejects.toThrow();
  await expect(invoke(client, 'observed', {}, { InvocationType: 'DryRun', LogType: 'None' })).resolves.toMatchObject({
    status: 204,
  });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await stack.database.sql('SELECT 1 FROM usage_records')).toHaveLength(before.length);
});

test('the function’s log file has START, its lines, END and REPORT of every invocation', async () => {
  const answer = await run({ do: 'print', text: 'line one\nline two' });
  const { requestId } = reportOf(answer.log);
  const file = join(stack.home, 'logs', 'functions', stack.account.accountId, 'observed.log');
  const entry = await until('the log is written', async () => {
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as LogEntry).find(({ message }) => message.includes(requestId));
  });
  expect(entry.message).toBe(answer.log);
  expect(entry.message).toMatch(/^START .*\nline one\nline two\nEND .*\nREPORT .*\t\n$/);
  expect(entry.stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
});

test('each request leaves one wide line in the server’s log', async () => {
  const { log } = await run({ do: 'instance' });
  const { requestId, billedMs } = reportOf(log);
  const line = await until('the line is written', async () => {
    // pino writes in batches; requests push each other out.
    await run({ do: 'instance' });
    const lines = (await serverLog()).filter((candidate) => candidate.includes(requestId));
    return lines.length > 0 && lines;
  });
  expect(line).toHaveLength(1);
  expect(JSON.parse(line[0]!)).toMatchObject({
    msg: 'invocation',
    requestId,
    accountId: stack.account.accountId,
    functionName: 'observed',
    version: '$LATEST',
    invocationType: 'RequestResponse',
    outcome: 'success',
    billedMs,
    totalMs: expect.any(Number) as unknown,
    durationMs: expect.any(Number) as unknown,
  });
}, 60_000);

test('a refused invocation leaves a line that says why', async () => {
  const error = await invoke(client, 'absent').catch((thrown: unknown) => thrown);
  const { requestId } = (error as { $metadata: { requestId: string } }).$metadata;
  const lines = await until('the line is written', async () => {
    await run({ do: 'instance' });
    const found = (await serverLog()).filter((line) => line.includes(requestId));
    return found.length > 0 && found;
  });
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ outcome: 'rejected', errorCode: 'ResourceNotFoundException' }),
  );
}, 60_000);

test('no secret is in the server’s log, the journal, the logs of functions or the database', async () => {
  await run({ do: 'instance' });
  const secrets = [CANARY, stack.account.secretAccessKey];
  for (const path of await filesBelow(stack.home)) {
    if (path.endsWith('master.key')) continue;
    const text = (await readFile(path)).toString('latin1');
    for (const secret of secrets) expect(text.includes(secret), `${path} holds ${secret}`).toBe(false);
  }
  for (const table of ['access_keys', 'function_versions', 'async_events', 'usage_records']) {
    const rows = JSON.stringify(
      await stack.database.sql(`SELECT encode(${table}::text::bytea, 'escape') AS row FROM ${table}`),
    );
    for (const secret of secrets) {
      expect(rows.includes(secret) || rows.includes(Buffer.from(secret).toString('hex')), table).toBe(false);
    }
  }
});

describe('metrics', () => {
  test('are on their own port, with what an operator asks for', async () => {
    await run({ do: 'throw' });
    const text = await (await fetch(stack.server.metricsUrl)).text();
    const labels = `account="${stack.account.accountId}",function="observed"`;
    expect(text).toMatch(new RegExp(`^stoker_invocations_total{${labels},outcome="success"} [1-9]\\d*$`, 'm'));
    expect(text).toMatch(new RegExp(`^stoker_invocations_total{${labels},outcome="function-error"} [1-9]\\d*$`, 'm'));
    expect(text).toMatch(new RegExp(`^stoker_billed_seconds_total{${labels}} \\d`, 'm'));
    expect(text).toMatch(/^stoker_api_requests_total\{service="lambda",operation="Invoke",status="200"\} [1-9]\d*$/m);
    for (const name of [
      'stoker_invocation_duration_seconds_count',
      'stoker_invocation_overhead_seconds_count',
      'stoker_init_duration_seconds_count',
      'stoker_environments{state="idle"}',
      'stoker_stems{runtime="nodejs24.x"}',
      'stoker_queue_depth',
      'stoker_environment_memory_bytes',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect(text).toContain(`\n${name} `);
    }
  });

  test('are not on the API’s port, and nothing else is on theirs', async () => {
    const onApi = await fetch(new URL('/metrics', stack.server.endpoint));
    expect(onApi.status).toBeGreaterThanOrEqual(400);
    expect(await onApi.text()).not.toContain('stoker_invocations_total');
    const apiOnMetrics = await fetch(new URL('/2015-03-31/functions', stack.server.metricsUrl));
    expect(apiOnMetrics.status).toBe(404);
  });
});

interface LogEntry {
  readonly time: number;
  readonly stream: string;
  readonly message: string;
}

async function serverLog(): Promise<string[]> {
  return (await readFile(join(stack.home, 'server.log'), 'utf8')).split('\n');
}

/** Regular files; sockets, pipes and code directories of functions aside. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return entry.name === 'envs' ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
