import type { ErrorCode } from '@stoker/core/errors/service-error';

/** An error of the front door as the query APIs name it, and its status where that differs from the table's. */
interface QueryError {
  readonly code: string;
  readonly status?: number;
}

/**
 * The common errors under the names that they have in the query protocol.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export const QUERY_ERRORS: Readonly<Partial<Record<ErrorCode, QueryError>>> = {
  AccessDeniedException: { code: 'AccessDenied' },
  ExpiredIdentityTokenException: { code: 'ExpiredTokenException', status: 400 },
  ExpiredTokenException: { code: 'ExpiredToken' },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch' },
  InvalidParameterValueException: { code: 'InvalidParameterValue' },
  MissingAuthenticationTokenException: { code: 'MissingAuthenticationToken' },
  NotImplementedException: { code: 'NotImplemented' },
  RequestEntityTooLargeException: { code: 'RequestEntityTooLarge' },
  RequestTimeoutException: { code: 'RequestTimeout' },
  SerializationException: { code: 'MalformedInput' },
  ServiceException: { code: 'InternalFailure' },
  ServiceUnavailableException: { code: 'ServiceUnavailable' },
  TooManyRequestsException: { code: 'Throttling', status: 400 },
  UnknownOperationException: { code: 'InvalidAction', status: 400 },
  UnrecognizedClientException: { code: 'InvalidClientTokenId' },
  ValidationException: { code: 'ValidationError' },
};
