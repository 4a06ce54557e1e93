import { describe, expect, it } from 'vitest';
import { LAMBDA_RETRY_POLICY } from '../invocation/retry-policy.js';
import { requireDestinations, withEventInvokeConfig } from './event-invoke-config.js';

const target = { region: 'us-east-1', accountId: '111122223333', functionName: 'hello' };
const LAMBDA = 'arn:aws:lambda:us-east-1:111122223333:function';

describe('the retries of a configuration', () => {
  it('are as many, and as long, as it says', () => {
    const config = { maximumRetryAttempts: 1, maximumEventAgeSeconds: 60, modifiedAt: 0 };
    expect(withEventInvokeConfig(LAMBDA_RETRY_POLICY, config)).toEqual({
      ...LAMBDA_RETRY_POLICY,
      functionErrorDelaysMs: [60_000],
      maximumAgeMs: 60_000,
    });
    expect(withEventInvokeConfig(LAMBDA_RETRY_POLICY, { ...config, maximumRetryAttempts: 0 })).toMatchObject({
      functionErrorDelaysMs: [],
    });
  });

  it('are Lambda’s own where it says nothing', () => {
    expect(withEventInvokeConfig(LAMBDA_RETRY_POLICY, { modifiedAt: 0 })).toEqual(LAMBDA_RETRY_POLICY);
    expect(withEventInvokeConfig(LAMBDA_RETRY_POLICY, undefined)).toEqual(LAMBDA_RETRY_POLICY);
  });
});

describe('a destination', () => {
  it.each([
    'arn:aws:sqs:us-east-1:111122223333:queue',
    'arn:aws:sns:us-east-1:111122223333:topic',
    'arn:aws:events:us-east-1:111122223333:event-bus/default',
    `${LAMBDA}:other`,
  ])('may be %s, for success and failure', (arn) => {
    requireDestinations({ onSuccess: arn, onFailure: arn }, target);
  });

  it('may be a bucket for failures alone', () => {
    requireDestinations({ onFailure: 'arn:aws:s3:::failed' }, target);
    expect(() => requireDestinations({ onSuccess: 'arn:aws:s3:::done' }, target)).toThrow(
      'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::done), ' +
        'onFailure=null) is invalid.',
    );
  });

  it.each([
    'arn:aws:iam:us-east-1:111122223333:function:hello',
    'arn:aws:sqs:us-east-1:111122223333:queue.fifo',
    'arn:aws:sns:us-east-1:111122223333:topic.fifo',
    'arn:aws:events:us-east-1:111122223333:rule/x',
    'arn:aws:lambda:us-east-1:111122223333:layer:x',
    'arn:aws:lambda:us-east-1:111122223333:other',
    'arn:aws-cn:lambda:us-east-1:111122223333:function:other',
    'arn:aws:lambda:444455556666:111122223333:function:other',
  ])('may not be %s', (arn) => {
    expect(() => requireDestinations({ onFailure: arn }, target)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message:
          'The provided destination config DestinationConfig(onSuccess=null, ' +
          `onFailure=OnFailure(destination=${arn})) is invalid.`,
      }),
    );
  });

  it('may not be the function itself, whatever the qualifier', () => {
    for (const arn of [`${LAMBDA}:hello`, `${LAMBDA}:hello:live`]) {
      expect(() => requireDestinations({ onSuccess: arn }, target)).toThrow(
        "You can't specify the function as a destination for itself.",
      );
    }
    const elsewhere = `${LAMBDA}:hello`.replace('111122223333', '444455556666');
    expect(requireDestinations({ onSuccess: elsewhere }, target)).toEqual([
      { arn: elsewhere, functionName: 'hello', accountId: '444455556666' },
    ]);
  });
});
