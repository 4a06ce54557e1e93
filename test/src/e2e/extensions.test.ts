import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  type LambdaClient,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { EXTENSION, PYTHON_BESIDE_EXTENSION } from './functions/external-extension.js';

interface Seen {
  readonly environment: Readonly<Record<string, string>>;
  readonly events: readonly { readonly eventType: string; readonly requestId: string; readonly deadlineMs: number }[];
  readonly telemetry: readonly { readonly type: string; readonly record: unknown }[];
  readonly answers: readonly unknown[];
  readonly cwd: string;
}

let stack: Stack;
let client: LambdaClient;
/** ARN of the layer version with so many extensions. */
const layers = new Map<string, string>();

async function publish(name: string, files: Parameters<typeof zipOf>[0]): Promise<void> {
  const command = new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: await zipOf(files) } });
  layers.set(name, (await client.send(command)).LayerVersionArn!);
}

/** A function of one layer whose extensions do what `mode` says. */
async function make(name: string, mode: string, { layer = 'watch', timeout = 10 } = {}): Promise<void> {
  const settings: Partial<CreateFunctionCommandInput> = {
    MemorySize: 1769,
    Timeout: timeout,
    Layers: [layers.get(layer)!],
    Environment: { Variables: { EXTENSION: mode, MINE: 'value' } },
  };
  const files = { 'app.py': PYTHON_BESIDE_EXTENSION };
  await createFunction(client, stack.account, name, { runtime: 'python3.11', handler: 'app.handler', files, settings });
}

/** Everything that the function and its extensions have written so far. */
function logOf(name: string): string {
  return readFileSync(join(stack.home, 'logs', 'functions', stack.account.accountId, `${name}.log`), 'utf8');
}

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'python3.11=2',
    STOKER_KEEP_ALIVE_MS: '60000',
    STOKER_FREEZE_AFTER_MS: '60000',
  });
  client = lambdaClient(stack.server, stack.account);
  const program = { text: EXTENSION, mode: 0o755 };
  await publish('watch', { 'extensions/watch': program });
  await publish('two', { 'extensions/watch': program, 'extensions/other': program });
  await publish('eleven', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`extensions/e${n}`, program])));
  await publish('not-executable', { 'extensions/watch': { text: EXTENSION, mode: 0o644 } });
  await publish('no-program', { 'extensions/watch': { text: 'no program', mode: 0o755 } });
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('an external extension', () => {
  beforeAll(() => make('followed', 'follow', { layer: 'two' }));

  it('is told of the function, of every invocation, and of nothing that is the runtime’s alone', async () => {
    const first = await invoke(client, 'followed');
    expect(first.functionError).toBeUndefined();
    const { body } = await invoke(client, 'followed', { do: 'seen' });
    const { environment, events, answers, cwd } = body as Seen;
    expect(events[0]).toMatchObject({ eventType: 'INVOKE', requestId: reportOf(first.log).requestId });
    expect(answers.slice(0, 2)).toMatchObject([
      {
        functionName: 'followed',
        functionVersion: '$LATEST',
        handler: 'app.handler',
        accountId: stack.account.accountId,
      },
      { errorType: 'Extension.InvalidExtensionState' },
    ]);
    expect(answers[2]).toBe('OK');
    expect(environment).toMatchObject({ MINE: 'value', AWS_LAMBDA_FUNCTION_NAME: 'followed' });
    for (const name of ['_HANDLER', 'AWS_EXECUTION_ENV', 'LAMBDA_TASK_ROOT', 'AWS_LAMBDA_LOG_STREAM_NAME']) {
      expect(environment).not.toHaveProperty(name);
    }
    expect(cwd).toBe('/');
    for (const name of ['watch', 'other']) {
      expect(first.log).toContain(`EXTENSION\tName: ${name}\tState: Ready\tEvents: [INVOKE,SHUTDOWN]`);
    }
  });

  it('has its output in the function’s log', async () => {
    const { log } = await invoke(client, 'followed');
    expect(log.match(new RegExp(`saw ${reportOf(log).requestId}`, 'g'))).toHaveLength(2);
  });

  it('gets the telemetry that it subscribed to', async () => {
    const { log } = await invoke(client, 'followed', { do: 'print', text: 'a line of the function' });
    const { requestId } = reportOf(log);
    await expect
      .poll(async () => {
        const { telemetry } = (await invoke(client, 'followed', { do: 'seen' })).body as Seen;
        return telemetry.map(({ type, record }) =>
          typeof record === 'string' ? `${type}: ${record}` : `${type} ${(record as { requestId?: string }).requestId}`,
        );
      })
      .toEqual(
        expect.arrayContaining([
          'platform.initStart undefined',
          'platform.telemetrySubscription undefined',
          'platform.initRuntimeDone undefined',
          'platform.extension undefined',
          'platform.initReport undefined',
          `platform.start ${requestId}`,
          'function: a line of the function',
          `extension: saw ${requestId}`,
          `platform.runtimeDone ${requestId}`,
          `platform.report ${requestId}`,
        ]),
      );
  });

  it('is told when the environment is not wanted any more', async () => {
    await invoke(client, 'followed');
    await client.send(new DeleteFunctionCommand({ FunctionName: 'followed' }));
    await expect.poll(() => logOf('followed').match(/told to end: spindown/g), { timeout: 10_000 }).toHaveLength(2);
  });
});

test('an extension’s time is the function’s: it is billed, and the limit holds for both', async () => {
  await make('slow', 'slow', { timeout: 1 });
  const { log, functionError } = await invoke(client, 'slow');
  expect(functionError).toBeUndefined();
  expect(reportOf(log).billedMs).toBeGreaterThanOrEqual(500);

  await make('lingering', 'linger', { timeout: 1 });
  const first = await invoke(client, 'lingering');
  expect(first.functionError).toBeUndefined();
  expect(first.log).toContain('Task timed out after 1.00 seconds');
  const second = await invoke(client, 'lingering');
  expect((second.body as { stream: string }).stream).not.toBe((first.body as { stream: string }).stream);
}, 30_000);

test('an invocation that is out of time ends the extension for that reason', async () => {
  await make('late', 'follow', { timeout: 1 });
  const { functionError, body } = await invoke(client, 'late', { do: 'sleep', seconds: 60 });
  expect([functionError, body]).toEqual(['Unhandled', expect.objectContaining({ errorType: 'Sandbox.Timedout' })]);
  await expect.poll(() => logOf('late'), { timeout: 10_000 }).toContain('told to end: timeout');
});

test('a runtime that exits ends the extension for that reason, and is answered with its own', async () => {
  await make('exiting', 'follow');
  const { functionError, body } = await invoke(client, 'exiting', { do: 'exit' });
  expect(functionError).toBe('Unhandled');
  expect(body).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('exit status 9') as string,
  });
  await expect.poll(() => logOf('exiting'), { timeout: 10_000 }).toContain('told to end: failure');
});

describe('an extension that fails', () => {
  it.each([
    ['crashes at once', 'crash', {}, 'Extension.Crash', 'exit status 3'],
    ['reports that it could not initialise', 'init-error', {}, 'Extension.InitError', 'exit status 1'],
    ['registers under another name', 'misnamed', {}, 'Extension.Crash', 'exit status 1'],
    ['wants an event that there is none of', 'unknown-event', {}, 'Extension.Crash', 'exit status 1'],
    ['exits in the middle of an invocation', 'die-during', {}, 'Extension.Crash', 'exit status 7'],
    [
      'is not executable',
      'follow',
      { layer: 'not-executable' },
      'Extension.LaunchError',
      'fork/exec /opt/extensions/watch: permission denied',
    ],
    [
      'is no program',
      'follow',
      { layer: 'no-program' },
      'Extension.LaunchError',
      'fork/exec /opt/extensions/watch: exec format error',
    ],
    ['is one too many', 'follow', { layer: 'eleven' }, 'Extension.LaunchError', 'ErrTooManyExtensions'],
  ])('%s', async (_what, mode, options, errorType, detail) => {
    const name = `failing-${mode}-${'layer' in options ? String(options.layer) : 'watch'}`;
    await make(name, mode, options);
    const { functionError, body, log } = await invoke(client, name, { do: 'sleep', seconds: 5 });
    const { requestId } = reportOf(log);
    expect(functionError).toBe('Unhandled');
    expect(body).toEqual({ errorType, errorMessage: `RequestId: ${requestId} Error: ${detail}` });
    expect(reportOf(log)).toMatchObject({ status: 'error', errorType });
  });

  it('never registers: INIT is out of time', async () => {
    await make('silent', 'never', { timeout: 1 });
    const { functionError, body } = await invoke(client, 'silent');
    expect([functionError, body]).toEqual(['Unhandled', expect.objectContaining({ errorType: 'Sandbox.Timedout' })]);
  }, 30_000);

  it('exits between invocations: the next one has another environment', async () => {
    await make('restless', 'die-between');
    const first = (await invoke(client, 'restless')).body as { stream: string };
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await invoke(client, 'restless');
    expect(second.functionError).toBeUndefined();
    expect((second.body as { stream: string }).stream).not.toBe(first.stream);
  });
});
