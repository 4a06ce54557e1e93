import { readFileSync } from 'node:fs';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, type FunctionSource, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { BASH_BOOTSTRAP } from './functions/bash-bootstrap.js';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=2' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

function make(name: string, bootstrap: FunctionSource['files'][string], timeout = 3): Promise<void> {
  const source = { runtime: 'provided.al2023', files: { bootstrap }, settings: { Timeout: timeout } };
  return createFunction(client, stack.account, name, source);
}

const program = (text: string | Buffer, mode = 0o755) => ({ text, mode });

/** This host's shell, as if it were for a processor of another kind. */
function foreignElf(): Buffer {
  const elf = readFileSync('/bin/sh');
  elf.writeUInt16LE(0x28, 18);
  return elf;
}

describe('a bootstrap that cannot be started', () => {
  test.each([
    ['without the right to run', () => program('#!/bin/sh\nexit 0\n', 0o644), 'permission denied'],
    ['for another processor', () => program(foreignElf()), 'exec format error'],
    ['without its interpreter', () => program('#!/no/such/program\n'), 'no such file or directory'],
    ['with line ends of another system', () => program('#!/bin/bash\r\nexit 0\r\n'), 'no such file or directory'],
  ])('%s is named in the answer and in the log', async (what, bootstrap, reason) => {
    const name = what.replaceAll(' ', '-');
    await make(name, bootstrap());
    for (const _attempt of [1, 2]) {
      const answer = await invoke(client, name);
      expect(answer).toMatchObject({
        functionError: 'Unhandled',
        body: {
          errorType: 'Runtime.InvalidEntrypoint',
          errorMessage: expect.stringMatching(
            new RegExp(`^RequestId: \\S+ Error: fork/exec /var/task/bootstrap: ${reason}$`),
          ) as unknown,
        },
      });
      expect(answer.log).toContain(reason);
    }
  });
});

describe('a bootstrap', () => {
  test('that ends at once is Runtime.ExitError, whatever its status', async () => {
    await make('brief', program('#!/bin/sh\nexit 0\n'));
    const answer = await invoke(client, 'brief');
    expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Runtime.ExitError' } });
    expect(answer.log).toContain('Runtime exited without providing a reason');
  });

  test('that never asks for work is out of time', { timeout: 60_000 }, async () => {
    await make('idle', program('#!/bin/sh\nsleep 100\n'), 1);
    expect(await invoke(client, 'idle')).toMatchObject({
      functionError: 'Unhandled',
      body: { errorType: 'Sandbox.Timedout' },
    });
  });

  const run = async (name: string, event: object) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    return { text: Payload?.transformToString(), failed: FunctionError };
  };

  test('that answers what is no JSON is passed on as it is', async () => {
    await make('words', BASH_BOOTSTRAP.bootstrap);
    expect(await run('words', { do: 'words' })).toEqual({ text: 'no {JSON', failed: undefined });
  });

  test.each([
    ['asks for work before it has answered', 'ask'],
    ['answers twice', 'twice'],
  ])('that %s is refused, and the first answer counts', async (_what, action) => {
    await make(action, BASH_BOOTSTRAP.bootstrap);
    const first = await run(action, { do: action });
    expect(first.failed).toBeUndefined();
    expect(await run(action, { do: 'status' })).toMatchObject({ text: expect.stringMatching(/ 4\d\d /) as unknown });
  });
});
