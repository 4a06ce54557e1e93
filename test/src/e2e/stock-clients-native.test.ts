import type { LambdaClient } from '@aws-sdk/client-lambda';
import { MAX_RESPONSE_BYTES } from '@stoker/core/invocation/failure';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { buildFunction, findToolchain, type Toolchain } from '../harness/native-functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const BUILD_MS = 900_000;

/** How each language's client words what a function does. */
const WORDS = {
  go: { failure: 'noLuck', panic: 'string' },
  rust: { failure: 'NoLuck', panic: expect.stringContaining('dyn core::any::Any') as unknown },
};

/** The client for Rust ends the process where a member is missing. */
const CLIENT_CONTEXT = {
  custom: { k: 'v' },
  env: {},
  client: { installation_id: 'i', app_title: 't', app_version_name: '1', app_version_code: '1', app_package_name: 'p' },
};

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=2' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe.each(['go', 'rust'] as const)('the stock client for %s', async (language) => {
  const toolchain = await findToolchain(language);
  describe.skipIf(toolchain === undefined)('with a function of its own', () => {
    beforeAll(async () => {
      const files = await buildFunction(toolchain as Toolchain);
      const settings = { MemorySize: 512, Timeout: 10, Environment: { Variables: { GREETING: 'żółć' } } };
      await createFunction(client, stack.account, language, { runtime: 'provided.al2023', files, settings });
    }, BUILD_MS);

    const act = (event: object) => invoke(client, language, event);

    test('answers what it is given', async () => {
      const event = { do: 'echo', text: 'żółć 🐙', list: [1, null, true] };
      expect(await act(event)).toMatchObject({ functionError: undefined, body: event });
    });

    test('knows the request, its deadline, the function and the client’s context', async () => {
      const ClientContext = Buffer.from(JSON.stringify(CLIENT_CONTEXT)).toString('base64');
      const before = Date.now();
      const { body, log } = await invoke(client, language, { do: 'context' }, { ClientContext });
      expect(body).toMatchObject({
        id: reportOf(log).requestId,
        arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${language}`,
        name: language,
        memory: 512,
        custom: CLIENT_CONTEXT.custom,
      });
      const { deadline } = body as { deadline: number };
      expect(deadline).toBeGreaterThan(before);
      expect(deadline).toBeLessThanOrEqual(Date.now() + 10_000);
    });

    test('sees its environment and Lambda’s', async () => {
      const { body } = await act({ do: 'environment' });
      expect(body).toMatchObject({
        GREETING: 'żółć',
        AWS_LAMBDA_FUNCTION_NAME: language,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        LAMBDA_TASK_ROOT: '/var/task',
        TZ: ':UTC',
      });
    });

    test('reports an error with its type and message, and goes on', async () => {
      expect(await act({ do: 'fail', text: 'no luck' })).toMatchObject({
        functionError: 'Unhandled',
        body: { errorType: WORDS[language].failure, errorMessage: 'no luck' },
      });
      expect(await act({ do: 'echo' })).toMatchObject({ functionError: undefined });
    });

    test('reports a panic, and the next invocation is served', async () => {
      const answer = await act({ do: 'panic', text: 'lost it' });
      expect(answer).toMatchObject({
        functionError: 'Unhandled',
        body: { errorType: WORDS[language].panic, errorMessage: expect.stringContaining('lost it') as unknown },
      });
      expect(await act({ do: 'echo' })).toMatchObject({ functionError: undefined });
    });

    test('is Runtime.ExitError when it exits', async () => {
      const answer = await act({ do: 'exit', number: 4 });
      expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Runtime.ExitError' } });
      expect(answer.log).toContain('Runtime exited with error: exit status 4');
      expect(await act({ do: 'echo' })).toMatchObject({ functionError: undefined });
    });

    test('has both its streams in the log', async () => {
      const { log } = await act({ do: 'print', text: 'here' });
      expect(log).toContain('out here\n');
      expect(log).toContain('err here\n');
    });

    test('may answer 6 MB, and not more', async () => {
      const number = MAX_RESPONSE_BYTES - 2;
      const whole = await act({ do: 'large', number });
      expect(whole.functionError).toBeUndefined();
      expect(whole.body).toHaveLength(number);
      expect(await act({ do: 'large', number: number + 1 })).toMatchObject({
        functionError: 'Unhandled',
        body: { errorType: 'Function.ResponseSizeTooLarge' },
      });
      expect(await act({ do: 'echo' })).toMatchObject({ functionError: undefined });
    });

    test('runs two invocations at a time in two environments', async () => {
      const answers = await Promise.all([1, 2].map(() => act({ do: 'wait', number: 1_000 })));
      expect(new Set(answers.map(({ body }) => body)).size).toBe(2);
    });
  });
});
