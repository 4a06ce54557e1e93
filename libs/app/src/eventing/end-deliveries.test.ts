import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AsyncEvent } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aVersion } from '../ports/testing/function-fixtures.js';
import { type AttemptResult, endDeliveries, type EventEnding } from './end-deliveries.js';

const ACCOUNT = '123456789012';
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:worker`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;
const TRACE = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Lineage=1:a87bd80c:0';
const clock = new FakeClock();
const event: AsyncEvent = {
  eventId: 'e-1',
  accountId: ACCOUNT,
  functionName: 'worker',
  qualifier: 'live',
  payload: Buffer.from('{"n":1}'),
  clientContext: undefined,
  acceptedAt: 0,
};
const failure: AttemptResult = {
  outcome: 'function-error',
  response: { executedVersion: '3', payload: Buffer.from('{"errorMessage":"boom"}') },
  traceHeader: TRACE,
};
const FAILED = { status: 'failed', reason: 'RetriesExhausted' } as const;

let config: Partial<EventInvokeConfig> | undefined;
let deadLetterTarget: string | undefined;
let gone: boolean;
beforeEach(() => {
  [config, deadLetterTarget, gone] = [undefined, undefined, false];
});

function told(overrides: Partial<EventEnding> = {}) {
  const ending: EventEnding = { event, end: FAILED, attempts: 3, last: failure, ...overrides };
  return endDeliveries(ending, {
    catalog: {
      resolve: (key, qualifier) => {
        if (gone) throw new ServiceError('ResourceNotFoundException', 'gone');
        return aVersion(key, { role: `role-of-${qualifier}`, ...(qualifier === '$LATEST' && { deadLetterTarget }) });
      },
    },
    configOf: () => config && { modifiedAt: 0, ...config },
    clock,
    newId: () => 'id',
    region: 'us-east-1',
  });
}
const jsonOf = (payload: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(payload ?? '').toString());

it('tells nobody where nothing is configured for such an end', async () => {
  expect(await told()).toEqual([]);
  config = { onSuccess: QUEUE };
  deadLetterTarget = QUEUE;
  expect(await told({ end: { status: 'succeeded' } })).toHaveLength(1);
  config = { onFailure: QUEUE };
  expect(await told({ end: { status: 'succeeded' } })).toEqual([]);
});

it('sends the record as the role of what was invoked, in its trace', async () => {
  config = { onFailure: QUEUE };
  const [delivery, ...rest] = await told();
  expect(rest).toEqual([]);
  expect(delivery).toMatchObject({
    accountId: ACCOUNT,
    target: QUEUE,
    sender: { service: 'lambda', sourceArn: FUNCTION, roleArn: 'role-of-live' },
    parameters: {},
    traceHeader: TRACE,
    createdAt: clock.now(),
  });
  expect(jsonOf(delivery?.payload)).toMatchObject({
    requestContext: { requestId: 'e-1', functionArn: `${FUNCTION}:live`, approximateInvokeCount: 3 },
    requestPayload: { n: 1 },
    responseContext: { executedVersion: '3', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'boom' },
  });
});

it('says what buses and buckets want to know beside it', async () => {
  const bus = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/b`;
  config = { onSuccess: bus, onFailure: 'arn:aws:s3:::dead' };
  const [success] = await told({ end: { status: 'succeeded' }, last: { ...failure, outcome: 'succeeded' } });
  expect(success?.parameters).toEqual({
    event: {
      source: 'lambda',
      detailType: 'Lambda Function Invocation Result - Success',
      resources: [bus, `${FUNCTION}:live`],
      time: clock.now(),
    },
  });
  expect(jsonOf(success?.payload)).toMatchObject({ responseContext: { statusCode: 200 } });
  const [failed] = await told();
  expect(failed?.parameters.objectKey).toMatch(/^aws\/lambda\/async\/worker\/\d{4}\/\d\d\/\d\d\/[\dT.-]+-id$/);
});

describe('the dead-letter target of $LATEST', () => {
  beforeEach(() => {
    deadLetterTarget = QUEUE;
  });
  const attributes = async (overrides?: Partial<EventEnding>) => {
    const [delivery] = await told(overrides);
    return Object.fromEntries(
      Object.entries(delivery?.parameters.messageAttributes ?? {}).map(([name, { value }]) => [name, value]),
    );
  };

  it('gets the event as it came, beside the record', async () => {
    config = { onFailure: FUNCTION };
    const [, letter] = await told();
    expect(letter).toMatchObject({ target: QUEUE, payload: event.payload });
    expect(letter?.parameters.messageAttributes).toEqual({
      RequestID: { type: 'String', value: 'e-1' },
      ErrorCode: { type: 'Number', value: '200' },
      ErrorMessage: { type: 'String', value: 'boom' },
    });
  });

  it.each([
    ['throttled', '429', 'Rate Exceeded.'],
    ['shut-off', '429', 'The reserved concurrency of the function is 0.'],
    ['recursive-loop', '400', 'The function was stopped in a recursive loop.'],
    ['service-fault', '500', 'Internal error.'],
  ] as const)('is told of an event that was %s', async (outcome, ErrorCode, ErrorMessage) => {
    expect(await attributes({ last: { outcome } })).toMatchObject({ ErrorCode, ErrorMessage });
  });

  it('is told of an event that had waited too long', async () => {
    const end = { status: 'failed', reason: 'EventAgeExceeded' } as const;
    expect(await attributes({ end, last: undefined })).toMatchObject({
      ErrorCode: '500',
      ErrorMessage: 'Event age exceeded.',
    });
  });

  it('is gone with its function', async () => {
    config = { onFailure: QUEUE };
    gone = true;
    expect(await told()).toEqual([]);
  });
});
