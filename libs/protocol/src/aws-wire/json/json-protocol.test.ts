import { describe, expect, it } from 'vitest';
import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import { EVENTS_MODEL } from '../../aws-model/events.model.generated.js';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { LOGS_MODEL } from '../../aws-model/logs.model.generated.js';
import { ForeignError } from '../foreign-error.js';
import { modelPattern } from '../pattern.js';
import { JsonProtocol } from './json-protocol.js';

const protocol = new JsonProtocol(EVENTS_MODEL);
const head = (target?: string) => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: target === undefined ? {} : { 'x-amz-target': target },
});

function read(operation: string, body: string) {
  const input = EVENTS_MODEL.operations[operation]?.input;
  return protocol.inputReader(input)({ operation, labels: {} }, head(), Buffer.from(body));
}

const write = (operation: string, output: unknown) =>
  protocol.outputWriter(operation, EVENTS_MODEL.operations[operation]!)(output, 'id-1');

describe('the operation', () => {
  it('is named in a header', () => {
    expect(protocol.route(head('AWSEvents.PutRule'))).toEqual({ operation: 'PutRule', labels: {} });
  });

  it.each([undefined, 'PutRule', 'Other.PutRule', 'AWSEvents.Nothing', 'AWSEvents.toString'])(
    'is unknown in %j',
    (target) => {
      expect(protocol.route(head(target))).toBeUndefined();
      expect(protocol.unknownOperation(head(target))).toMatchObject({ code: 'UnknownOperationException' });
    },
  );

  it('is asked for by POST to the root only', () => {
    expect(protocol.route({ ...head('AWSEvents.PutRule'), method: 'GET' })).toBeUndefined();
    expect(protocol.route({ ...head('AWSEvents.PutRule'), path: '/x' })).toBeUndefined();
  });
});

describe('inputs', () => {
  it('are read by their shapes, and what the model lacks is left out', () => {
    const body = '{"Entries": [{"Source": "s", "Time": 1500000000, "Resources": [], "Other": 1}], "__proto__": {}}';
    expect(read('PutEvents', body)).toEqual({
      Entries: [{ Source: 's', Time: new Date(1_500_000_000_000), Resources: [] }],
    });
  });

  it('may be left out', () => {
    expect(read('ListRules', '')).toEqual({});
  });

  it.each([
    ['PutRule', '{}', "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    ['PutRule', '{"Name": "a b"}', 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'],
    ['PutEvents', '{"Entries": []}', 'Member must have length greater than or equal to 1'],
  ])('are refused that break the constraints of %s: %s', (operation, body, message) => {
    expect(() => read(operation, body)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
    );
  });

  it.each(['{', '[]', '{"Name": 1}'])('are refused that are of another type: %s', (body) => {
    expect(() => read('PutRule', body)).toThrow(expect.objectContaining({ code: 'SerializationException' }));
  });

  it('have a reader and a writer for every operation', () => {
    for (const name of Object.keys(EVENTS_MODEL.operations)) {
      expect(() => read(name, '{}')).not.toThrow(SyntaxError);
      expect(write(name, {}).status).toBe(200);
    }
    for (const shape of Object.values(EVENTS_MODEL.shapes)) {
      if (shape.type === 'string' && shape.pattern) expect(() => modelPattern(shape.pattern!)).not.toThrow();
    }
  });
});

describe('outputs', () => {
  it('are JSON of the version that the model says, times in seconds', () => {
    expect(write('DescribeEventBus', { Name: 'b', CreationTime: new Date(1_500), Unknown: 1 })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{"Name":"b","CreationTime":1.5}',
    });
  });

  it('are empty where the operation answers nothing', () => {
    expect(write('DeleteRule', undefined).body).toBe('');
  });
});

describe('errors', () => {
  const refused = (code: ErrorCode, model = EVENTS_MODEL) =>
    new JsonProtocol(model).writeError(new ServiceError(code, 'why', { retryAfterSeconds: 3 }));

  it.each([
    ['ResourceNotFoundException', 400, 'ResourceNotFoundException'],
    ['InvalidEventPatternException', 400, 'InvalidEventPatternException'],
    ['LimitExceededException', 400, 'LimitExceededException'],
    ['TooManyRequestsException', 400, 'ThrottlingException'],
    ['ServiceException', 500, 'InternalException'],
    ['ServiceUnavailableException', 503, 'ServiceUnavailable'],
    ['AccessDeniedException', 403, 'AccessDeniedException'],
    ['ValidationException', 400, 'ValidationException'],
  ] as const)('%s is answered with %i as %s', (code, status, type) => {
    expect(refused(code)).toEqual({
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'retry-after': '3' },
      body: JSON.stringify({ __type: type, message: 'why' }),
    });
  });

  it.each(['ValidationException', 'InvalidParameterValueException'] as const)(
    '%s has the name of the model',
    (code) => {
      expect(refused(code, LOGS_MODEL)).toMatchObject({
        status: 400,
        body: expect.stringMatching('"InvalidParameterException"'),
      });
    },
  );

  it('that the front door makes have its status, whatever the model says', () => {
    for (const code of ['AccessDeniedException', 'UnrecognizedClientException'] as const) {
      expect(refused(code, LOGS_MODEL)).toMatchObject({ status: 403, body: expect.stringContaining(code) });
    }
  });

  it('of another server are in its words', () => {
    const body = { __type: 'com.amazonaws.test#ItemGone', message: 'why', Item: { a: 1 } };
    const words = { status: 409, code: 'ItemGone', message: 'why', body, headers: { 'x-amzn-query-error': 'Gone' } };
    const error = new ForeignError(words);
    expect(error).toMatchObject({ fault: 'client', message: 'why' });
    expect(new ForeignError({ ...words, status: 500 }).fault).toBe('server');
    expect(new JsonProtocol(EVENTS_MODEL).writeError(error)).toEqual({
      status: 409,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-query-error': 'Gone' },
      body: JSON.stringify(body),
    });
  });

  it('have the common name where the model has none', () => {
    expect(refused('TooManyRequestsException', { ...LAMBDA_MODEL, shapes: {} })).toMatchObject({
      status: 429,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{"__type":"ThrottlingException","message":"why"}',
    });
  });
});
