import { beforeAll, expect, it } from 'vitest';
import { packageFiles, run } from './dotnet.js';

beforeAll(packageFiles);

it.each<[what: string, method: string, event: unknown, result: unknown]>([
  ['a stream', 'Bytes', { a: [1, 'ü'] }, { a: [1, 'ü'] }],
  ['an object, whatever the case of its names', 'Poco', { name: 'x', Count: 1 }, { Name: 'x', Count: 2 }],
  ['a string', 'Text', 'grüß', 'GRÜß'],
  ['a number', 'Number', 41, 42],
  ['a static method', 'Static', true, false],
  ['a dictionary', 'Map', { a: 1 }, { a: -1 }],
  ['no input', 'Nothing', {}, 1],
  ['only the context', 'OnlyContext', {}, 'r-1'],
  [
    'a task with a result',
    'LaterPoco',
    { Name: 'x', Parts: [{ Name: 'y' }] },
    { Name: 'x', Count: 0, Parts: [{ Name: 'y', Count: 0 }] },
  ],
  ['a task with a stream', 'LaterBytes', [1], [1]],
  ['an inherited method', 'Inherited', 'x', 'inherited x'],
  ['a private method', 'Private', 'x', 'private x'],
  ['one of several overloads', 'System.String Overloaded(Int32)', 1, 'number'],
])('serves a handler with %s', async (_what, method, event, result) => {
  expect(await run(method, event)).toMatchObject({ kind: 'result', value: result });
});

it.each([
  ['void', 'Void', 'void x\n'],
  ['a task without a result', 'Later', 'later x\n'],
])('answers nothing for %s', async (_what, method, log) => {
  expect(await run(method, 'x')).toMatchObject({ kind: 'result', bytes: Buffer.alloc(0), log });
});

it('keeps the object between invocations', async () => {
  expect(await run('Nothing', {}, {}, {})).toMatchObject({ value: 3 });
});

it('uses the serializer that the function names', async () => {
  const outcome = await run('Serialised', 'abc');
  expect((outcome as { bytes: Buffer }).bytes.toString()).toBe('"abc"');
});

it('carries megabytes both ways', async () => {
  const event = 'x'.repeat(3 * 1024 * 1024);
  expect(await run('LaterBytes', event)).toMatchObject({ value: event });
});

it('says which type an event is not', async () => {
  expect(await run('Number', 'text')).toMatchObject({
    error: {
      errorType: 'JsonSerializerException',
      errorMessage: expect.stringContaining(
        'Error converting the Lambda event JSON payload to type System.Int32',
      ) as string,
      cause: { errorType: 'JsonException' },
    },
  });
});
