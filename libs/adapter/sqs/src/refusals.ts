import { SQSServiceException } from '@aws-sdk/client-sqs';
import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';

/** A queue that is not the account's, or that the service keeps from the operator himself. */
export function notAllowed(cause?: unknown): ServiceError {
  return refusal('AccessDeniedException', 'Access to the resource is denied.', cause);
}

/** Codes of the service, in either of its protocols, and what they come to; all others of a request's fault are refusals. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  QueueDoesNotExist: 'ResourceNotFoundException',
  NonExistentQueue: 'ResourceNotFoundException',
  QueueDeletedRecently: 'ServiceUnavailableException',
  RequestThrottled: 'ServiceUnavailableException',
  ThrottlingException: 'ServiceUnavailableException',
  TooManyRequestsException: 'ServiceUnavailableException',
  OverLimit: 'ServiceUnavailableException',
};

const MESSAGES: { readonly [C in ErrorCode]?: string } = {
  ResourceNotFoundException: 'The specified queue does not exist.',
  AccessDeniedException: 'Access to the resource is denied.',
};

/** What the service, or the lack of one, comes to in the platform's terms. */
export function serviceFailure(error: unknown): ServiceError {
  if (!(error instanceof SQSServiceException)) {
    return refusal('ServiceUnavailableException', 'The SQS service did not answer.', error);
  }
  const { name, message, $metadata } = error;
  const code = codeOf(name, $metadata.httpStatusCode ?? 500);
  return refusal(code, MESSAGES[code] ?? message, error);
}

/** @param name as `QueueDoesNotExist`, or with the prefix of the older protocol: `AWS.SimpleQueueService.NonExistentQueue` */
function codeOf(name: string, status: number): ErrorCode {
  const known = CODES[name.slice(name.lastIndexOf('.') + 1)];
  if (known !== undefined) return known;
  if (status === 401 || status === 403) return 'AccessDeniedException';
  return status >= 500 || status === 429 ? 'ServiceUnavailableException' : 'InvalidParameterValueException';
}

function refusal(code: ErrorCode, message: string, cause?: unknown): ServiceError {
  return new ServiceError(code, message, {}, { cause });
}
