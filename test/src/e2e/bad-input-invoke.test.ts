import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, type FunctionSource, invoke, lambdaClient } from '../harness/functions.js';
import { send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { storedIn } from '../harness/stored.js';

const LENGTH = `export const handler = async (event) => (typeof event === 'string' ? event.length : 'no text');`;
const MEGABYTE = 1024 * 1024;
const INVALID_JSON = 'Could not parse request body into json: Could not parse payload into json: ';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,python3.11=1' });
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'length', { files: { 'index.mjs': LENGTH } });
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** A JSON text of so many bytes. */
const textOf = (bytes: number) =>
  Buffer.alloc(bytes, 'x')
    .fill('"', 0, 1)
    .fill('"', bytes - 1);
const payload = (Payload: Uint8Array, more: object = {}) =>
  client.send(new InvokeCommand({ FunctionName: 'length', Payload, ...more }));
const tooLarge = (message: string) => ({
  name: 'RequestTooLargeException',
  message,
  Type: 'User',
  $metadata: { httpStatusCode: 413 },
});

describe('payloads', () => {
  test('of exactly 6 MB are taken', async () => {
    const output = await payload(textOf(6 * MEGABYTE));
    expect(output.Payload?.transformToString()).toBe(String(6 * MEGABYTE - 2));
  });

  test('of one byte more are refused, and the next call is not', async () => {
    await expect(payload(textOf(6 * MEGABYTE + 1))).rejects.toMatchObject(
      tooLarge('Request must be smaller than 6291456 bytes for the InvokeFunction operation'),
    );
    expect((await invoke(client, 'length', 'four')).body).toBe(4);
  });

  test('of an event are taken up to 1 MB', async () => {
    const event = { InvocationType: 'Event' };
    expect(await payload(textOf(MEGABYTE), event)).toMatchObject({ StatusCode: 202 });
    const before = await storedIn(stack);
    await expect(payload(textOf(MEGABYTE + 1), event)).rejects.toMatchObject(
      tooLarge('1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)'),
    );
    expect((await storedIn(stack)).rows['async_events']).toBe(before.rows['async_events']);
  });

  test.each([
    ['text', Buffer.from('hello')],
    ['half an object', Buffer.from('{"a":')],
    ['two values', Buffer.from('{}{}')],
    ['base64, as version 2 of the CLI sends without its flag', Buffer.from('eyJhIjoxfQ==')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('that are no JSON are refused: %s', async (_, bytes) => {
    for (const InvocationType of ['RequestResponse', 'Event', 'DryRun']) {
      await expect(payload(bytes, { InvocationType })).rejects.toMatchObject({
        name: 'InvalidRequestContentException',
        message: expect.stringContaining(INVALID_JSON),
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  test('nest as deep as they like', async () => {
    const { Payload } = await payload(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`));
    expect(Payload?.transformToString()).toBe('"no text"');
  });
});

describe('an invocation is refused', () => {
  const raw = async (url: string, headers: Record<string, string>) => {
    const { status, errorType } = await send(
      stack.server,
      signed(stack.server, stack.account, { method: 'POST', url, headers, body: '{}' }),
    );
    return [status, errorType];
  };
  const INVOKE = '/2015-03-31/functions/length/invocations';

  test.each<[string, string, Record<string, string>, number, string]>([
    ['of an unknown type', INVOKE, { 'x-amz-invocation-type': 'Whenever' }, 400, 'ValidationException'],
    ['with an unknown log type', INVOKE, { 'x-amz-log-type': 'Head' }, 400, 'ValidationException'],
    ['of a bad qualifier', `${INVOKE}?Qualifier=%2e%2e%2f`, {}, 400, 'ValidationException'],
    ['of a bad name', INVOKE.replace('length', '..%2flength'), {}, 400, 'ValidationException'],
    ['of nobody', INVOKE.replace('length', 'nobody'), {}, 404, 'ResourceNotFoundException'],
  ])('%s', async (_, url, headers, status, errorType) => {
    expect(await raw(url, headers)).toEqual([status, errorType]);
  });
});

describe('a bad handler is the function’s error, not the call’s', () => {
  const python = { runtime: 'python3.11', files: { 'app.py': 'def handler(event, context): return 1' } };
  const node = { files: { 'index.mjs': LENGTH } };
  test.each<[string, FunctionSource, string, string]>([
    [
      'a Node.js module that is not there',
      { ...node, handler: 'other.handler' },
      'Runtime.ImportModuleError',
      "Cannot find module 'other'",
    ],
    [
      'an export that is not there',
      { ...node, handler: 'index.other' },
      'Runtime.HandlerNotFound',
      'index.other is undefined or not exported',
    ],
    ['a name without a dot', { ...node, handler: 'index' }, 'Runtime.MalformedHandlerName', 'Bad handler'],
    [
      'a Node.js syntax error',
      { files: { 'index.mjs': 'export const handler = (' } },
      'Runtime.UserCodeSyntaxError',
      'SyntaxError',
    ],
    [
      'a Python module that is not there',
      { ...python, handler: 'other.handler' },
      'Runtime.ImportModuleError',
      "Unable to import module 'other': No module named 'other'",
    ],
    [
      'a function that is not there',
      { ...python, handler: 'app.other' },
      'Runtime.HandlerNotFound',
      "Handler 'other' missing on module 'app'",
    ],
    [
      'a Python syntax error',
      { ...python, handler: 'app.handler', files: { 'app.py': 'def handler(' } },
      'Runtime.UserCodeSyntaxError',
      "Syntax error in module 'app'",
    ],
  ])('%s', async (what, source, errorType, message) => {
    const name = what.replace(/\W+/g, '-');
    await createFunction(client, stack.account, name, source);
    expect(await invoke(client, name)).toMatchObject({
      status: 200,
      functionError: 'Unhandled',
      body: { errorType, errorMessage: expect.stringContaining(message) },
    });
  });
});
