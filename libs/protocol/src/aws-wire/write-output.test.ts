import { describe, expect, it } from 'vitest';
import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import type { ServiceModel, TimestampFormat } from '../aws-model/service-model.js';
import { ERROR_STATUS } from './error-status.js';
import { writeError } from './write-error.js';
import { writeJson } from './write-json.js';
import { outputWriter } from './write-output.js';

function write(operation: string, output: unknown) {
  return outputWriter(LAMBDA_MODEL, LAMBDA_MODEL.operations[operation]!)(output);
}

describe('outputs', () => {
  it('writes what is there and nothing for what is not', () => {
    const { status, headers, body } = write('CreateFunction', {
      FunctionName: 'f',
      Timeout: 3,
      Handler: undefined,
      Environment: { Variables: { A: '1', B: undefined } },
      Secret: 'not in the model',
    });
    expect(status).toBe(201);
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(body as string)).toEqual({
      FunctionName: 'f',
      Timeout: 3,
      Environment: { Variables: { A: '1' } },
    });
  });

  it('puts an invocation into status, headers and raw payload', () => {
    const Payload = Buffer.from('{"errorMessage":"x"}');
    const output = { StatusCode: 200, FunctionError: 'Unhandled', LogResult: 'bG9n', ExecutedVersion: '7', Payload };
    expect(write('Invoke', output)).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'X-Amz-Function-Error': 'Unhandled',
        'X-Amz-Log-Result': 'bG9n',
        'X-Amz-Executed-Version': '7',
      },
      body: Payload,
    });
  });

  it.each([
    ['Invoke', { StatusCode: 202 }, 202],
    ['Invoke', { StatusCode: 204 }, 204],
    ['InvokeAsync', { Status: 202 }, 202],
    ['DeleteFunction', { StatusCode: 204 }, 204],
    ['DeleteAlias', undefined, 204],
    ['DeleteFunction', {}, 200],
  ])('%s with %j has status %i and no body', (operation, output, status) => {
    expect(write(operation, output)).toEqual({ status, headers: {}, body: undefined });
  });

  it('writes an empty object where there could be members', () => {
    expect(write('ListFunctions', {}).body).toBe('{}');
  });

  it('writes times as the model says and bytes in base64', () => {
    const date = new Date(Date.UTC(2026, 10, 23, 12, 45, 0, 500));
    const time = (timestampFormat?: TimestampFormat) =>
      writeJson(LAMBDA_MODEL, { type: 'timestamp', ...(timestampFormat && { timestampFormat }) }, date);
    expect(time()).toBe(1795437900.5);
    expect(time('iso8601')).toBe('2026-11-23T12:45:00.500Z');
    expect(time('rfc822')).toBe('Mon, 23 Nov 2026 12:45:00 GMT');
    expect(writeJson(LAMBDA_MODEL, { type: 'blob' }, Uint8Array.of(1, 2, 255))).toBe('AQL/');
  });

  it('writes headers of times and of maps', () => {
    const model: ServiceModel = {
      ...LAMBDA_MODEL,
      shapes: {
        Out: {
          type: 'structure',
          members: {
            At: { shape: 'Time', location: 'header', locationName: 'Last-Modified' },
            Meta: { shape: 'Map', location: 'headers', locationName: 'x-meta-' },
          },
        },
        Time: { type: 'timestamp' },
        Map: { type: 'map', key: 'String', value: 'String' },
        String: { type: 'string' },
      },
    };
    const operation = { method: 'GET', uri: '/', status: 200, output: 'Out', errors: [] };
    expect(outputWriter(model, operation)({ At: new Date(0), Meta: { a: '1' } }).headers).toEqual({
      'Last-Modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
      'x-meta-a': '1',
    });
  });
});

describe('errors', () => {
  it('agree with the model in their status', () => {
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      const shape = LAMBDA_MODEL.shapes[code];
      if (shape?.type === 'structure') expect([code, status]).toEqual([code, shape.errorStatus]);
    }
  });

  const body = (code: ErrorCode, members = {}) => {
    const response = writeError(LAMBDA_MODEL, new ServiceError(code, 'why', members));
    return { ...response, body: JSON.parse(response.body as string) as unknown };
  };

  it('spells the message as the model does and says whose fault it is', () => {
    expect(body('ResourceNotFoundException')).toEqual({
      status: 404,
      headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': 'ResourceNotFoundException' },
      body: { Type: 'User', Message: 'why' },
    });
    expect(body('InvalidParameterValueException').body).toEqual({ Type: 'User', message: 'why' });
    expect(body('ServiceException')).toMatchObject({ status: 500, body: { Type: 'Service', Message: 'why' } });
  });

  it('puts the members of a throttle where the model wants them', () => {
    const members = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', retryAfterSeconds: 3, other: 'x' };
    const { status, headers, body: sent } = body('TooManyRequestsException', members);
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'Retry-After': '3' });
    expect(sent).toEqual({ Type: 'User', Reason: members.Reason, message: 'why' });
  });

  it('answers at the front door with a message alone', () => {
    expect(body('AccessDeniedException')).toMatchObject({ status: 403, body: { Message: 'why' } });
    expect(body('InvalidSignatureException').body).toEqual({ message: 'why' });
  });
});
