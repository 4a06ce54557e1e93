import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAliasCommand, InvokeCommand, type LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';

/** Answers its event with what the context says; throws, prints or answers nothing where the event asks for it. */
const ECHO = `export const handler = async (event, context) => {
  if (event.print) console.log(event.print);
  if (event.fail) throw new TypeError(event.fail);
  if (event.nothing) return undefined;
  const { functionName, functionVersion, invokedFunctionArn, awsRequestId, memoryLimitInMB, clientContext } = context;
  return { event, functionName, functionVersion, invokedFunctionArn, awsRequestId, memoryLimitInMB, clientContext };
};`;

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'echo', { files: { 'index.mjs': ECHO } });
  await client.send(new PublishVersionCommand({ FunctionName: 'echo' }));
  await client.send(new CreateAliasCommand({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' }));
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

describe('RequestResponse', () => {
  test('answers with payload, version and request id', async () => {
    const output = await client.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{"a":[1,"ü"]}' }));
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', $metadata: { httpStatusCode: 200 } });
    expect([output.FunctionError, output.LogResult]).toEqual([undefined, undefined]);
    expect(JSON.parse(output.Payload?.transformToString() ?? '')).toEqual({
      event: { a: [1, 'ü'] },
      functionName: 'echo',
      functionVersion: '$LATEST',
      invokedFunctionArn: `${ARN}:echo`,
      awsRequestId: output.$metadata.requestId,
      memoryLimitInMB: '128',
    });
  });

  test('takes no payload for an empty event, and answers null for nothing', async () => {
    const output = await client.send(new InvokeCommand({ FunctionName: 'echo' }));
    expect(JSON.parse(output.Payload?.transformToString() ?? '')).toMatchObject({ event: {} });
    expect((await invoke(client, 'echo', { nothing: true })).body).toBeNull();
  });

  test('says in a header that the function failed, and in the payload how', async () => {
    const answer = await invoke(client, 'echo', { fail: 'on purpose' });
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled', executedVersion: '$LATEST' });
    expect(answer.body).toEqual({
      errorType: 'TypeError',
      errorMessage: 'on purpose',
      trace: expect.arrayContaining(['TypeError: on purpose']),
    });
  });

  test('carries the end of the log where it is asked for', async () => {
    const { log } = await invoke(client, 'echo', { print: 'seen' });
    expect(log).toMatch(/^START RequestId: (\S+) Version: \$LATEST\n.*\t\1\tINFO\tseen\nEND RequestId: \1\nREPORT/);
    expect((await invoke(client, 'echo', { print: 'unseen' }, { LogType: 'None' })).log).toBe('');
    const long = await invoke(client, 'echo', { print: 'x'.repeat(10_000) });
    expect(Buffer.byteLength(long.log)).toBe(4096);
    expect(long.log).toMatch(/x\nEND RequestId: .*\nREPORT RequestId: .*\n$/s);
  });

  test('hands the client context to the handler', async () => {
    const context = { custom: { tenant: 'blue' }, client: { app_title: 'shop' }, env: { locale: 'de' } };
    const ClientContext = Buffer.from(JSON.stringify(context)).toString('base64');
    const { body } = await invoke(client, 'echo', {}, { ClientContext });
    expect(body).toMatchObject({ clientContext: { custom: { tenant: 'blue' }, env: { locale: 'de' } } });
    const tooLong = { ClientContext: 'A'.repeat(3584) };
    await expect(invoke(client, 'echo', {}, tooLong)).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });
});

describe('names and qualifiers', () => {
  test.each([
    ['a name', 'echo', undefined, '$LATEST', `${ARN}:echo`],
    ['a partial ARN', '111122223333:function:echo', undefined, '$LATEST', `${ARN}:echo`],
    ['an ARN', `${ARN}:echo`, undefined, '$LATEST', `${ARN}:echo`],
    ['a name with a version', 'echo:1', undefined, '1', `${ARN}:echo:1`],
    ['a name with an alias', 'echo:live', undefined, '1', `${ARN}:echo:live`],
    ['an ARN with an alias', `${ARN}:echo:live`, undefined, '1', `${ARN}:echo:live`],
    ['a version as qualifier', 'echo', '1', '1', `${ARN}:echo:1`],
    ['an alias as qualifier', 'echo', 'live', '1', `${ARN}:echo:live`],
    ['$LATEST as qualifier', 'echo', '$LATEST', '$LATEST', `${ARN}:echo:$LATEST`],
    ['both, when they agree', 'echo:live', 'live', '1', `${ARN}:echo:live`],
  ])('%s', async (_, name, Qualifier, version, invokedFunctionArn) => {
    const { executedVersion, body } = await invoke(client, name, {}, { Qualifier });
    expect([executedVersion, body]).toEqual([
      version,
      expect.objectContaining({ functionVersion: version, invokedFunctionArn }),
    ]);
  });

  test.each([
    ['an unknown function', 'nobody', undefined, 'ResourceNotFoundException', `Function not found: ${ARN}:nobody`],
    ['an unknown version', 'echo', '9', 'ResourceNotFoundException', `Function not found: ${ARN}:echo:9`],
    ['an unknown alias', 'echo:dead', undefined, 'ResourceNotFoundException', `Function not found: ${ARN}:echo:dead`],
    [
      'two that differ',
      'echo:1',
      'live',
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      'another region',
      ARN.replace('us-east-1', 'eu-west-1') + ':echo',
      undefined,
      'ResourceNotFoundException',
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
  ])('%s', async (_, name, Qualifier, error, message) => {
    await expect(invoke(client, name, {}, { Qualifier })).rejects.toMatchObject({ name: error, message });
  });
});

test('DryRun runs nothing', async () => {
  const output = await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun' }));
  expect(output).toMatchObject({ StatusCode: 204, $metadata: { httpStatusCode: 204 } });
  expect(output.Payload?.length ?? 0).toBe(0);
  const nobody = new InvokeCommand({ FunctionName: 'nobody', InvocationType: 'DryRun' });
  await expect(client.send(nobody)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('Event is accepted at once and runs later', async () => {
  const input = { FunctionName: 'echo', InvocationType: 'Event', Payload: '{"print":"from an event"}' } as const;
  const output = await client.send(new InvokeCommand(input));
  expect(output).toMatchObject({ StatusCode: 202, $metadata: { httpStatusCode: 202 } });
  expect(output.Payload?.length ?? 0).toBe(0);
  const line = `\\t${output.$metadata.requestId}\\tINFO\\tfrom an event\\n`; // as JSON has it
  await expect.poll(() => logsOf('echo'), { timeout: 10_000 }).toContain(line);
});

/** All that a function has written to its log on this host. */
async function logsOf(functionName: string): Promise<string> {
  const directory = join(stack.home, 'logs');
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const own = files.filter((file) => file.isFile() && `${file.parentPath}/${file.name}`.includes(functionName));
  return (await Promise.all(own.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))).join('');
}
