import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { compileCSharp } from '@stoker/sandbox-docker/testing/compile-csharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';

const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const runtimes = new URL('../../../runtimes/dotnet/', import.meta.url);
const source = (path: string): string => readFileSync(new URL(path, runtimes), 'utf8');
const core = { name: 'Amazon.Lambda.Core', source: source('lambda-core/LambdaCore.cs') };
const dependency = { name: 'Dependency', source: source('test/functions/Dependency.cs') };
const functions = {
  name: 'Functions',
  source: source('test/functions/Functions.cs'),
  references: [core, dependency],
};

// Microsoft's wheel is for x86-64 only.
const absent = process.arch !== 'x64';
if (absent) console.warn(`skipped: there is no .NET Core 3.1 for ${process.arch}`);

describe.skipIf(absent)('functions of .NET Core 3.1', () => {
  let stack: Stack;
  let client: LambdaClient;
  const files: Record<string, Buffer> = {};

  beforeAll(async () => {
    for (const assembly of [core, dependency, functions]) {
      files[`${assembly.name}.dll`] = readFileSync(await compileCSharp(assembly, CACHE));
    }
    stack = await startStack({ STOKER_STEMS: 'dotnetcore3.1=2' });
    client = lambdaClient(stack.server, stack.account);
  }, 300_000);

  afterAll(() => stack.close(), 60_000);

  /** Makes a function of one method of the test functions; answers what invokes it. */
  async function make(method: string, variables: Record<string, string> = {}) {
    const settings = { MemorySize: 512, Timeout: 10, Environment: { Variables: variables } };
    const handler = `Functions::Tests.Functions::${method}`;
    await createFunction(client, stack.account, method, { runtime: 'dotnetcore3.1', handler, files, settings });
    return (event: unknown) => invoke(client, method, event);
  }

  test('take and answer objects', async () => {
    const run = await make('Poco');
    expect(await run({ name: 'żółć', count: 1 })).toMatchObject({
      functionError: undefined,
      body: { Name: 'żółć', Count: 2 },
    });
  });

  test('know their request and themselves', async () => {
    const run = await make('Context');
    const { body, log } = await run('x');
    expect(body).toMatchObject({
      id: reportOf(log).requestId,
      name: 'Context',
      version: '$LATEST',
      arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:Context`,
      memory: '512',
    });
  });

  test('see their environment and Lambda’s', async () => {
    const run = await make('Variables', { GREETING: 'żółć' });
    const { body } = await run({});
    expect(body).toMatchObject({
      GREETING: 'żółć',
      AWS_EXECUTION_ENV: 'AWS_Lambda_dotnetcore3.1',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'Functions::Tests.Functions::Variables',
    });
    expect(Object.keys(body as object).filter((name) => /^(COMPlus|DOTNET_G|CLR)_/.test(name))).toEqual([]);
  });

  test('report an exception with its trace and cause, and go on', async () => {
    const run = await make('Throw');
    const answer = await run('no luck');
    expect(answer).toMatchObject({
      functionError: 'Unhandled',
      body: {
        errorType: 'Failure',
        errorMessage: 'no luck',
        stackTrace: ['at Tests.Functions.Throw(String text)'],
        cause: { errorType: 'ArgumentException' },
      },
    });
    expect(answer.log).toContain('Tests.Failure: no luck');
    expect(await run('again')).toMatchObject({ body: { errorMessage: 'again' } });
  });

  test('end with the exception of another thread', async () => {
    const run = await make('Crash');
    expect(await run('no luck')).toMatchObject({
      functionError: 'Unhandled',
      body: { errorType: 'Failure', errorMessage: 'no luck' },
    });
  });

  test('are Runtime.ExitError when they exit', async () => {
    const run = await make('Exit');
    const answer = await run(7);
    expect(answer).toMatchObject({ functionError: 'Unhandled', body: { errorType: 'Runtime.ExitError' } });
    expect(answer.log).toContain('Runtime exited with error: exit status 7');
  });

  test('use their memory, and know letters and digests', async () => {
    const fill = await make('Fill');
    expect(await fill(300)).toMatchObject({ functionError: undefined, body: 300 });
    expect(await (await make('Text'))('żółć')).toMatchObject({ body: 'ŻÓŁĆ' });
    expect(await (await make('Digest'))('abc')).toMatchObject({ body: expect.stringMatching(/^ba7816bf/) as unknown });
  });

  test('cannot be made of a runtime whose image is not here', async () => {
    const common = { Role: stack.account.role, Handler: 'A::B::C', Code: { ZipFile: await zipOf(files) } };
    const command = new CreateFunctionCommand({ FunctionName: 'newer', Runtime: 'dotnet10', ...common });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Runtime dotnet10 is not available here. Its image has to be built first.',
    });
  });
});
