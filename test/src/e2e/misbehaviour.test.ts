import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { SyncLoad } from '../harness/load.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';
import { PYTHON_ABUSE } from './functions/python-abuse.js';

interface Look {
  readonly instance: string;
  readonly children: number;
  readonly files: readonly string[];
}

const ABUSE = { runtime: 'python3.11', handler: 'app.handler', files: PYTHON_ABUSE };

let stack: Stack;
let client: LambdaClient;
/** A neighbour of another account, which must not notice. */
let neighbour: SyncLoad;
let neighbours: LambdaClient;

const abuse = (action: string, more: object = {}): Promise<Answer> => invoke(client, 'abuse', { do: action, ...more });
const look = async (): Promise<Look> => (await abuse('look')).body as Look;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'python3.11=2,nodejs24.x=1' });
  client = lambdaClient(stack.server, stack.account);
  const settings = { MemorySize: 256, Timeout: 5 };
  await createFunction(client, stack.account, 'abuse', { ...ABUSE, settings });
  const other = await stack.operator.account('444455556666');
  neighbours = lambdaClient(stack.server, other);
  const files = { 'index.mjs': `export const handler = async ({ value }) => value;\n` };
  await createFunction(neighbours, other, 'neighbour', { files, settings: { MemorySize: 512 } });
}, 120_000);

afterAll(() => stack.close(), 60_000);

beforeEach(() => {
  neighbour = new SyncLoad([neighbours], 'neighbour', { value: 1 }, 20_000);
});

afterEach(async () => {
  const { answered, failed, unanswered } = await neighbour.stop();
  expect({ failed, unanswered }).toEqual({ failed: [], unanswered: [] });
  expect(answered.length).toBeGreaterThan(0);
});

describe('ends its environment, and the next invocation has another', () => {
  const ended = (signal: string) => ({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(
      new RegExp(`^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: ${signal}$`),
    ) as unknown,
  });

  test.each([
    ['a loop that is deaf to signals', 'spin_deaf_to_signals', { errorType: 'Sandbox.Timedout' }, 'Sandbox.Timedout'],
    ['all memory taken', 'hog_memory', ended('signal: killed'), 'Runtime.OutOfMemory'],
    ['a bootstrap killed', 'kill_the_bootstrap', ended('signal: killed'), 'Runtime.ExitError'],
    ['every process killed', 'kill_everybody', ended('signal: killed'), 'Runtime.ExitError'],
  ])('%s', { timeout: 60_000 }, async (_what, action, body, errorType) => {
    const before = await look();
    const answer = await abuse(action);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled', body });
    const report = reportOf(answer.log);
    if (errorType === 'Sandbox.Timedout') expect(report).toMatchObject({ status: 'timeout' });
    else expect(report).toMatchObject({ status: 'error', errorType });
    expect((await look()).instance).not.toBe(before.instance);
  });

  test.each([
    ['every descriptor closed', 'close_every_descriptor'],
    ['words of its own on the worker’s socket', 'talk_on_the_socket'],
  ])('%s', async (_what, action) => {
    const before = await look();
    // What it is answered is its own affair; that it ends and harms nobody is not.
    expect(await abuse(action)).toMatchObject({ status: 200 });
    expect((await look()).instance).not.toBe(before.instance);
  });
});

describe('meets a limit, and goes on', () => {
  test('descriptors', async () => {
    expect(await abuse('leak_descriptors')).toMatchObject({ functionError: undefined, body: 'EMFILE' });
    await abuse('kill_the_bootstrap');
  });

  test('threads', async () => {
    const { body, functionError } = await abuse('start_threads');
    expect(functionError).toBeUndefined();
    expect(body).toBeGreaterThan(100);
    expect(body).toBeLessThan(1024);
    await abuse('kill_the_bootstrap');
  });

  test('the log, which says what it lost', async () => {
    const answer = await abuse('flood_log');
    expect(answer.functionError).toBeUndefined();
    expect(answer.log).toContain('the last line\n');
    expect(answer.log.length).toBeLessThanOrEqual(4096);
  });

  test('its first process, which cannot be killed from inside', async () => {
    const before = await look();
    expect(await abuse('kill_the_first_process')).toMatchObject({ functionError: undefined, body: before.instance });
    expect((await look()).instance).toBe(before.instance);
  });

  test('code, bootstrap and launcher, which cannot be written', async () => {
    const paths = ['/var/task/app.py', '/usr/lib/stoker/main.py', '/run/stoker/launch', '/opt/new', '/etc/passwd'];
    const { body } = await abuse('rewrite', { paths });
    expect(
      Object.values(body as Record<string, string>).every((result) => /^(EROFS|EACCES|ENOENT)$/.test(result)),
    ).toBe(true);
  });

  test('the launcher, which takes no commands from it', async () => {
    const before = await look();
    expect((await abuse('command_the_launcher')).body).toBe('EACCES');
    expect((await look()).children).toBe(before.children);
  });

  test('a process left behind, which is frozen with its environment and goes with it', async () => {
    const { body } = await abuse('leave_a_process_behind');
    const after = await look();
    expect(after.instance).toBe(body);
    expect(after.children).toBeGreaterThan(2);
    await abuse('kill_the_bootstrap');
    expect((await look()).children).toBeLessThan(after.children);
  });
});

describe('fills /tmp', () => {
  const disk = { MemorySize: 1769, Timeout: 60 };

  test.each([
    ['with bytes', 'fill_tmp'],
    ['with files', 'use_up_inodes'],
  ])(
    '%s, and is told that it is full; the next environment has an empty one',
    { timeout: 120_000 },
    async (...[, action]) => {
      const name = `abuse-${action}`;
      await createFunction(client, stack.account, name, { ...ABUSE, settings: disk });
      expect(await invoke(client, name, { do: action })).toMatchObject({ functionError: undefined, body: 'ENOSPC' });
      await invoke(client, name, { do: 'kill_the_bootstrap' });
      expect(((await invoke(client, name, { do: 'look' })).body as Look).files).toEqual([]);
    },
  );
});
