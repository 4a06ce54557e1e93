import { ServiceError } from '@stoker/core/errors/service-error';
import { expect, it } from 'vitest';
import { type FailureTerms, serviceFailure } from './service-failure.js';

const TERMS: FailureTerms = {
  title: 'SQS',
  codes: { NonExistentQueue: 'ResourceNotFoundException' },
  messages: { ResourceNotFoundException: 'The specified queue does not exist.' },
};

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('in its words'), { name, $fault: 'client', $metadata: { httpStatusCode } });

it.each([
  ['AWS.SimpleQueueService.NonExistentQueue', 400, 'ResourceNotFoundException', 'The specified queue does not exist.'],
  ['InvalidSignature', 403, 'AccessDeniedException', 'in its words'],
  ['SlowDown', 429, 'ServiceUnavailableException', 'in its words'],
  ['InternalError', 500, 'ServiceUnavailableException', 'in its words'],
  ['Whatever', 400, 'InvalidParameterValueException', 'in its words'],
])('has %s with %i for %s', (name, status, code, message) => {
  expect(serviceFailure(answered(name, status), TERMS)).toMatchObject({ code, message });
});

it('has no answer for a service that is out of reach, and leaves its own refusals alone', () => {
  const unreachable = serviceFailure(new Error('ECONNREFUSED'), TERMS);
  expect(unreachable).toMatchObject({
    code: 'ServiceUnavailableException',
    message: 'The SQS service did not answer.',
  });
  const own = new ServiceError('AccessDeniedException', 'no');
  expect(serviceFailure(own, TERMS)).toBe(own);
});
