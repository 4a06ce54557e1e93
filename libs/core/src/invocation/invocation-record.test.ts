import { describe, expect, it } from 'vitest';
import { type EndedEvent, errorMessageOf, invocationRecord, recordObjectKey } from './invocation-record.js';

const AT = Date.UTC(2019, 10, 14, 18, 16, 5, 568);
const ended = (overrides: Partial<EndedEvent> = {}): EndedEvent => ({
  requestId: 'e4b46cbf-b738-4abc-8880-a18cdf61200e',
  functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST',
  end: { status: 'failed', reason: 'RetriesExhausted' },
  invokeCount: 3,
  requestPayload: '{"ORDER_IDS":["9e07af03"]}',
  response: { executedVersion: '$LATEST', functionError: 'Unhandled', payload: '{"errorMessage":"no"}' },
  endedAt: AT,
  ...overrides,
});

describe('invocationRecord', () => {
  it('is as AWS documents it', () => {
    expect(JSON.parse(invocationRecord(ended()))).toEqual({
      version: '1.0',
      timestamp: '2019-11-14T18:16:05.568Z',
      requestContext: {
        requestId: 'e4b46cbf-b738-4abc-8880-a18cdf61200e',
        functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { ORDER_IDS: ['9e07af03'] },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    });
  });

  it('tells of success without an error', () => {
    const response = { executedVersion: '7', payload: 'null' };
    const record = JSON.parse(invocationRecord(ended({ end: { status: 'succeeded' }, response })));
    expect(record).toMatchObject({ requestContext: { condition: 'Success' }, responsePayload: null });
    expect(record.responseContext).toEqual({ statusCode: 200, executedVersion: '7' });
  });

  it('says nothing of a response that there was not', () => {
    const end = { status: 'failed', reason: 'EventAgeExceeded' } as const;
    const record = JSON.parse(invocationRecord(ended({ end, response: undefined })));
    expect(record.requestContext.condition).toBe('EventAgeExceeded');
    expect(Object.keys(record)).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload']);
  });

  it('passes payloads on digit by digit, and as text what is no JSON', () => {
    const response = { executedVersion: '1', payload: 'plain "text"' };
    const record = invocationRecord(ended({ requestPayload: '12345678901234567890.10', response }));
    expect(record).toContain('"requestPayload":12345678901234567890.10,');
    expect(JSON.parse(record).responsePayload).toBe('plain "text"');
    expect(JSON.parse(invocationRecord(ended({ response: { ...response, payload: '' } }))).responsePayload).toBeNull();
  });
});

it('names the object of a record by function and time', () => {
  expect(recordObjectKey('my-function', AT, 'id')).toBe(
    'aws/lambda/async/my-function/2019/11/14/2019-11-14T18.16.05-id',
  );
});

it.each([
  ['{"errorMessage":"boom","errorType":"E"}', 'boom'],
  ['{"other":1}', '{"other":1}'],
  ['null', 'null'],
  ['not json', 'not json'],
  [JSON.stringify({ errorMessage: 'x'.repeat(2_000) }), 'x'.repeat(1_024)],
])('takes the message out of %.40s', (payload, message) => {
  expect(errorMessageOf(payload)).toBe(message);
});
