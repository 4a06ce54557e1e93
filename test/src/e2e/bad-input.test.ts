import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient, zipOf } from '../harness/functions.js';
import { type RawAnswer, send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { type Stored, storedIn } from '../harness/stored.js';

const FUNCTIONS = '/2015-03-31/functions';
const FILES = { 'index.mjs': 'export const handler = async () => "ran";' };
const [VALIDATION, INVALID] = ['ValidationException', 'InvalidParameterValueException'];
const SERIALIZATION = 'SerializationException';

let stack: Stack;
let client: LambdaClient;
let zip: string;
let before: Stored;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'there', { files: FILES });
  zip = (await zipOf({ ...FILES, 'other.txt': 'so that it is another package' })).toString('base64');
  before = await storedIn(stack);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

function call(method: string, url: string, body?: string): Promise<RawAnswer> {
  return send(stack.server, signed(stack.server, stack.account, { method, url, body }));
}

const creation = (members: object) => {
  const { role } = stack.account;
  const whole = { FunctionName: 'new', Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role };
  return { ...whole, Code: { ZipFile: zip }, ...members };
};
const create = (members: object) => call('POST', FUNCTIONS, JSON.stringify(creation(members)));
const refused = (errorType: string, status = 400) => ({ status, errorType });
const constraint = (member: string, text: string) =>
  new RegExp(
    `^1 validation error detected: Value '.*' at '${member}' failed to satisfy constraint: Member must ${text}`,
  );

describe('settings that no function can have', () => {
  const variables = (Variables: object) => ({ Environment: { Variables } });
  const CANNOT = 'Lambda was unable to configure your environment variables because the environment variables you have';
  test.each<[string, object, string, RegExp]>([
    [
      'memory of 127',
      { MemorySize: 127 },
      VALIDATION,
      constraint('memorySize', 'have value greater than or equal to 128'),
    ],
    [
      'memory of 10241',
      { MemorySize: 10_241 },
      VALIDATION,
      constraint('memorySize', 'have value less than or equal to 10240'),
    ],
    ['a timeout of 0', { Timeout: 0 }, VALIDATION, constraint('timeout', 'have value greater than or equal to 1')],
    ['a timeout of 901', { Timeout: 901 }, VALIDATION, constraint('timeout', 'have value less than or equal to 900')],
    [
      'a small /tmp',
      { EphemeralStorage: { Size: 511 } },
      VALIDATION,
      constraint('ephemeralStorage.size', 'have value gr'),
    ],
    ['a long description', { Description: 'x'.repeat(257) }, VALIDATION, constraint('description', 'have length less')],
    ['a handler with a space', { Handler: 'a b' }, VALIDATION, constraint('handler', 'satisfy regular expression')],
    ['a role that is no ARN', { Role: 'me' }, VALIDATION, constraint('role', 'satisfy regular expression pattern')],
    ['an unknown runtime', { Runtime: 'cobol85' }, INVALID, /^Value cobol85 at 'runtime' failed .* enum value set: \[/],
    ['a runtime named as a property', { Runtime: 'toString' }, INVALID, /^Value toString at 'runtime' failed/],
    ['an unknown architecture', { Architectures: ['mips'] }, VALIDATION, /enum value set: \[x86_64, arm64\]/],
    [
      'variables over 4 KB',
      variables({ LONG: 'x'.repeat(4096) }),
      INVALID,
      new RegExp(`^${CANNOT} provided exceeded the 4KB`),
    ],
    ['a reserved variable', variables({ AWS_REGION: 'x' }), INVALID, /Reserved keys used in this request: AWS_REGION$/],
    ['a variable with a bad name', variables({ '1X': 'x' }), VALIDATION, /'environment.variables' failed to satisfy/],
    [
      '__proto__ as a variable',
      JSON.parse('{"Environment":{"Variables":{"__proto__":"x"}}}') as object,
      VALIDATION,
      /Map keys/,
    ],
    ['a NUL in a variable', variables({ WORD: 'a\0b' }), VALIDATION, /'environment.variables' failed to satisfy/],
    ['no code', { Code: {} }, INVALID, /^Please provide a source for function code\.$/],
    ['no handler', { Handler: undefined }, INVALID, /^Runtime and Handler are mandatory parameters for functions/],
  ])('%s', async (_, members, errorType, message) => {
    const answer = await create(members);
    expect(answer).toMatchObject(refused(errorType));
    expect(answer.message).toMatch(message);
  });

  test('are all named at once', async () => {
    const { message } = await call('POST', FUNCTIONS, '{}');
    expect(message).toMatch(/^3 validation errors detected: /);
    for (const member of ['functionName', 'role', 'code']) {
      expect(message).toContain(`Value null at '${member}' failed to satisfy constraint: Member must not be null`);
    }
  });
});

describe('names that no function can have', () => {
  test.each<[string, string, string, RegExp]>([
    ['65 characters', 'x'.repeat(65), INVALID, constraint('functionName', 'have length less than or equal to 64')],
    ['200 characters', 'x'.repeat(200), VALIDATION, constraint('functionName', 'have length less than or equal to')],
    ['nothing', '', VALIDATION, /^2 validation errors detected: Value '' at 'functionName' failed/],
    ...['../../etc/passwd', '..', 'a b', 'a/b', 'ünï', 'nul\0', 'new\n', 'a.b', 'new:1', '\ud83d\ude00'].map(
      (name): [string, string, string, RegExp] => [JSON.stringify(name), name, VALIDATION, /at 'functionName' failed/s],
    ),
  ])('%s', async (_, FunctionName, errorType, message) => {
    const answer = await create({ FunctionName });
    expect(answer).toMatchObject(refused(errorType));
    expect(answer.message).toMatch(message);
  });

  test.each([
    ['%2e%2e%2f%2e%2e%2fetc%2fpasswd', 400, VALIDATION],
    ['..%2fthere', 400, VALIDATION],
    ['there%00', 400, VALIDATION],
    ['%F0%9F%98%80', 400, VALIDATION],
    ['%ff', 404, 'UnknownOperationException'],
    ['x'.repeat(300), 400, VALIDATION],
    ['x'.repeat(65), 404, 'ResourceNotFoundException'],
  ])('in a path: %s', async (name, status, errorType) => {
    expect(await call('GET', `${FUNCTIONS}/${name}/configuration`)).toMatchObject(refused(errorType, status));
  });
});

describe('bodies that are no request', () => {
  test.each<[string, () => string]>([
    ['half of one', () => JSON.stringify(creation({})).slice(0, -10)],
    ['a list', () => '[]'],
    ['a text', () => '"create it"'],
    ['nesting 100,000 deep', () => `{"Environment":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`],
    ['lists 100,000 deep', () => `{"Layers":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a text for a number', () => JSON.stringify(creation({ MemorySize: '128' }))],
    ['a fraction for a whole number', () => JSON.stringify(creation({ MemorySize: 128.5 }))],
    ['a number for a text', () => JSON.stringify(creation({ Role: 7 }))],
    ['a text for a truth value', () => JSON.stringify(creation({ Publish: 'true' }))],
    ['a list for a structure', () => JSON.stringify(creation({ Environment: [] }))],
    ['a structure for a text', () => JSON.stringify(creation({ Description: {} }))],
    ['text that is no base64', () => JSON.stringify(creation({ Code: { ZipFile: '%%%' } }))],
  ])('%s', async (_, body) => {
    expect(await call('POST', FUNCTIONS, body())).toMatchObject(refused(SERIALIZATION));
  });

  test('a prototype lends no members', async () => {
    const body = `{"__proto__":${JSON.stringify(creation({}))},"constructor":{"prototype":{"FunctionName":"new"}}}`;
    expect(await call('POST', FUNCTIONS, body)).toMatchObject(refused(VALIDATION));
    expect((await call('GET', FUNCTIONS)).status).toBe(200);
  });
});

test('refusals leave nothing behind', async () => {
  expect(await storedIn(stack)).toEqual(before);
});

describe('what the service decides can’t be said by the caller', () => {
  const wish = {
    accountId: '444455556666',
    Version: '7',
    State: 'Failed',
    CodeSize: 1,
    RevisionId: '00000000-0000-4000-8000-000000000000',
    LastModified: '1999-01-01T00:00:00.000+0000',
    unknown: { members: ['of', 'any', 'shape'] },
  };

  test('in a body, whose unknown members are passed over', async () => {
    const answer = await create({ ...wish, Environment: { Variables: { constructor: 'a plain name' } } });
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:new',
      Version: '$LATEST',
      State: 'Pending',
      CodeSize: Buffer.from(zip, 'base64').length,
      Environment: { Variables: { constructor: 'a plain name' } },
      RevisionId: expect.not.stringMatching(wish.RevisionId),
      LastModified: expect.not.stringMatching(/^1999/),
    });
  });

  test('nor the function by a body, whose path names another', async () => {
    const update = JSON.stringify({ FunctionName: 'new', Description: 'changed' });
    expect((await call('PUT', `${FUNCTIONS}/there/configuration`, update)).status).toBe(200);
    const read = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'there' }));
    expect(read.Description).toBe('changed');
  });

  test('unknown parameters of a query are passed over', async () => {
    expect((await call('GET', `${FUNCTIONS}?accountId=444455556666&__proto__=x&Qualifier=9`)).status).toBe(200);
    expect(await call('GET', `${FUNCTIONS}?MaxItems=many`)).toMatchObject(refused(SERIALIZATION));
  });
});
