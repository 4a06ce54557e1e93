import { describe, expect, it } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import type { ServiceModel } from '../aws-model/service-model.js';
import { type InputParts, inputReader } from './read-input.js';

const ROLE = 'arn:aws:iam::123456789012:role/r';

function read(operation: string, parts: Partial<Omit<InputParts, 'body'>> & { body?: unknown } = {}) {
  const body = parts.body === undefined ? '' : typeof parts.body === 'string' ? parts.body : JSON.stringify(parts.body);
  return inputReader(
    LAMBDA_MODEL,
    LAMBDA_MODEL.operations[operation]?.input,
  )({
    labels: {},
    query: '',
    headers: {},
    ...parts,
    body: Buffer.from(body),
  });
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isServiceError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('where members come from', () => {
  it('reads Invoke from path, query, headers and the raw body', () => {
    const input = read('Invoke', {
      labels: { FunctionName: 'hello' },
      query: 'Qualifier=%24LATEST',
      headers: { 'x-amz-invocation-type': 'Event', 'x-amz-log-type': 'Tail', 'x-other': '1' },
      body: 'no json at all',
    });
    expect(input).toEqual({
      FunctionName: 'hello',
      Qualifier: '$LATEST',
      InvocationType: 'Event',
      LogType: 'Tail',
      Payload: Buffer.from('no json at all'),
    });
  });

  it('reads CreateFunction from its body, ignoring nulls and members nobody knows', () => {
    const input = read('CreateFunction', {
      body: {
        FunctionName: 'f',
        Role: ROLE,
        Code: { ZipFile: Buffer.from('zip').toString('base64'), Unknown: 1 },
        Description: null,
        Timeout: 3,
        Publish: true,
        Environment: { Variables: { KEY: 'v', NONE: null } },
        Unknown: { deep: [1] },
      },
    });
    expect(input).toEqual({
      FunctionName: 'f',
      Role: ROLE,
      Code: { ZipFile: Buffer.from('zip') },
      Timeout: 3,
      Publish: true,
      Environment: { Variables: { KEY: 'v' } },
    });
  });

  it('reads lists, numbers and times of the query', () => {
    expect(read('ListFunctions', { query: 'MaxItems=50&Marker=a+b%2B' })).toEqual({ MaxItems: 50, Marker: 'a b+' });
    const labels = { FunctionName: 'f' };
    const query = 'Statuses=RUNNING&Statuses=FAILED&ReverseOrder=true&StartedAfter=2026-11-23T12:45:00Z';
    expect(read('ListDurableExecutionsByFunction', { labels, query })).toEqual({
      FunctionName: 'f',
      Statuses: ['RUNNING', 'FAILED'],
      ReverseOrder: true,
      StartedAfter: new Date(Date.UTC(2026, 10, 23, 12, 45)),
    });
  });

  it('keeps __proto__ in a map as a key like any other', () => {
    const body = `{"Resource":"x","Tags":{"__proto__":"t"}}`;
    const labels = { Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:f' };
    const { Tags } = read('TagResource', { labels, body }) as { Tags: object };
    expect(Object.entries(Tags)).toEqual([['__proto__', 't']]);
    expect(Object.getPrototypeOf(Tags)).toBe(Object.prototype);
  });

  it('reads a structure that is the whole body, and nothing when there is none', () => {
    const labels = { CallbackId: 'abc=' };
    expect(read('SendDurableExecutionCallbackFailure', { labels, body: { ErrorMessage: 'm' } })).toEqual({
      CallbackId: 'abc=',
      Error: { ErrorMessage: 'm' },
    });
    expect(read('SendDurableExecutionCallbackFailure', { labels })).toEqual({ CallbackId: 'abc=' });
  });
});

describe('bytes of another form', () => {
  const body = (change: object) => ({ FunctionName: 'f', Role: ROLE, Code: {}, ...change });
  it.each([
    [body({ Timeout: '3' }), 'STRING_VALUE can not be converted to an Integer'],
    [body({ Timeout: 3.5 }), 'NUMBER_VALUE can not be converted to an Integer'],
    [body({ Handler: 3 }), 'NUMBER_VALUE can not be converted to a String'],
    [body({ Handler: true }), 'TRUE_VALUE can not be converted to a String'],
    [body({ Handler: [] }), 'Start of list found where not expected'],
    [body({ Handler: {} }), 'Start of structure or map found where not expected.'],
    [body({ Publish: 'yes' }), 'STRING_VALUE can not be converted to a Boolean'],
    [body({ Layers: 'one' }), 'STRING_VALUE can not be converted to a List'],
    [body({ Environment: [] }), 'Start of list found where not expected'],
    [body({ Code: { ZipFile: '!!!!' } }), 'STRING_VALUE can not be decoded as Base64'],
    ['[]', 'Start of list found where not expected'],
    ['"text"', 'STRING_VALUE can not be converted to a Structure'],
    ['{', 'The request body is not valid JSON.'],
  ])('%j: %s', (sent, message) => {
    expect(refusal(() => read('CreateFunction', { body: sent }))).toBe(`SerializationException: ${message}`);
  });

  it('refuses a query parameter that is no number', () => {
    expect(refusal(() => read('ListFunctions', { query: 'MaxItems=many' }))).toBe(
      "SerializationException: 'many' can not be converted to an Integer",
    );
  });
});

describe('constraints', () => {
  const valid = { FunctionName: 'f', Role: ROLE, Code: {} };
  const create = (change: object) => refusal(() => read('CreateFunction', { body: { ...valid, ...change } }));
  const one = (text: string) => `ValidationException: 1 validation error detected: ${text}`;

  it('says what must match, in AWS words', () => {
    const { pattern } = LAMBDA_MODEL.shapes['NamespacedFunctionName'] as { pattern: string };
    expect(refusal(() => read('GetFunction', { labels: { FunctionName: 'a b' } }))).toBe(
      one(
        `Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
      ),
    );
  });

  it('counts several and joins them', () => {
    expect(refusal(() => read('CreateFunction', { body: { Timeout: 0 } }))).toBe(
      'ValidationException: 4 validation errors detected: ' +
        "Value null at 'functionName' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'role' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'code' failed to satisfy constraint: Member must not be null; " +
        "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  });

  it('limits lengths and values', () => {
    expect(create({ FunctionName: 'x'.repeat(141) })).toBe(
      one(
        `Value '${'x'.repeat(141)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140`,
      ),
    );
    expect(create({ MemorySize: 64 })).toBe(
      one(
        "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      ),
    );
  });

  it('names the members of an enumeration', () => {
    expect(create({ PackageType: 'Tar' })).toBe(
      one(
        "Value 'Tar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Zip, Image]",
      ),
    );
  });

  it('leaves runtimes to the operation, which has its own words for them', () => {
    const input = read('CreateFunction', { body: { ...valid, Runtime: 'cobol85' } });
    expect(input['Runtime']).toBe('cobol85');
  });

  it('reports scalars in lists and maps against the whole', () => {
    expect(create({ Architectures: ['riscv'] })).toBe(
      one(
        "Value '[riscv]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]",
      ),
    );
  });

  it('shows no value that the model calls sensitive, nor what holds one', () => {
    expect(create({ Environment: { Variables: { 'DB-PASSWORD': 'hunter2' } } })).toBe(
      one(
        "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
      ),
    );
  });

  it('leaves the value out for every shape that holds a sensitive one', () => {
    const model: ServiceModel = {
      ...LAMBDA_MODEL,
      shapes: {
        Put: { type: 'structure', members: { Secrets: { shape: 'Secrets' }, Tree: { shape: 'Tree' } } },
        Secrets: { type: 'list', member: 'Pair', max: 0 },
        Pair: { type: 'structure', members: { Name: { shape: 'Name' }, Secret: { shape: 'Secret' } } },
        Name: { type: 'string', max: 1 },
        Secret: { type: 'string', max: 1, sensitive: true },
        Tree: { type: 'list', member: 'Tree', max: 0 },
      },
    };
    const body = Buffer.from('{"Secrets":[{"Name":"name","Secret":"hunter2"}],"Tree":[[]]}');
    expect(refusal(() => inputReader(model, 'Put')({ labels: {}, query: '', headers: {}, body }))).toBe(
      'ValidationException: 4 validation errors detected: ' +
        "Value at 'secrets' failed to satisfy constraint: Member must have length less than or equal to 0; " +
        "Value 'name' at 'secrets.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 1; " +
        "Value at 'secrets.1.member.secret' failed to satisfy constraint: Member must have length less than or equal to 1; " +
        "Value '[[]]' at 'tree' failed to satisfy constraint: Member must have length less than or equal to 0",
    );
  });

  it.each([
    ['the body', () => create({ Description: 'a\0b' }), "Value 'a\0b' at 'description'"],
    ['a list', () => create({ Layers: ['a\0b'] }), "at 'layers'"],
    [
      'a value of a map',
      () => create({ Environment: { Variables: { KEY: '\0' } } }),
      "Value at 'environment.variables'",
    ],
    ['a key of a map', () => create({ Tags: { '\0': 'x' } }), "at 'tags'"],
    ['the query', () => refusal(() => read('ListFunctions', { query: 'Marker=%00' })), "at 'marker'"],
    ['the path', () => refusal(() => read('GetFunction', { labels: { FunctionName: 'a\0' } })), "at 'functionName'"],
  ])('refuses U+0000 in %s', (_where, refused, place) => {
    expect(refused()).toMatch(/^ValidationException: 1 validation error detected: /);
    expect(refused()).toContain(place);
    expect(refused()).toContain('Member must not contain the character U+0000');
  });

  it('counts the elements of a list from one', () => {
    const body = { EventSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:q', FunctionName: 'f' };
    const FilterCriteria = { Filters: [{}, { Pattern: 'x'.repeat(4097) }] };
    expect(refusal(() => read('CreateEventSourceMapping', { body: { ...body, FilterCriteria } }))).toContain(
      "at 'filterCriteria.filters.2.member.pattern' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
  });

  it('compiles every pattern of the model', () => {
    const patterns = Object.values(LAMBDA_MODEL.shapes).flatMap((shape) =>
      'pattern' in shape ? [shape.pattern!] : [],
    );
    expect(patterns.length).toBeGreaterThan(50);
    for (const pattern of patterns) expect(new RegExp(`^(?:${pattern})$`, 'u').unicode).toBe(true);
  });
});

it('reads prefixed headers into a map', () => {
  const model: ServiceModel = {
    ...LAMBDA_MODEL,
    shapes: {
      Put: { type: 'structure', members: { Metadata: { shape: 'Map', location: 'headers', locationName: 'x-meta-' } } },
      Map: { type: 'map', key: 'String', value: 'String' },
      String: { type: 'string' },
    },
  };
  const headers = { 'x-meta-a': '1', host: 'h' };
  expect(inputReader(model, 'Put')({ labels: {}, query: '', headers, body: Buffer.alloc(0) })).toEqual({
    Metadata: { a: '1' },
  });
});
