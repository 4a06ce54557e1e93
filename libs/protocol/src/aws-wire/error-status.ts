import type { ErrorCode } from '@stoker/core/errors/service-error';

/**
 * The HTTP status of every error. Those that a service's model names agree with it (a test compares them); the
 * rest is what AWS's front door answers.
 * https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
 */
export const ERROR_STATUS: Readonly<Record<ErrorCode, number>> = {
  AccessDeniedException: 403,
  CodeStorageExceededException: 400,
  DeleteConflictException: 409,
  EntityAlreadyExistsException: 409,
  ExpiredIdentityTokenException: 400,
  ExpiredTokenException: 403,
  IDPCommunicationErrorException: 400,
  IDPRejectedClaimException: 403,
  IncompleteSignatureException: 403,
  InvalidIdentityTokenException: 400,
  InvalidInputException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  InvalidSignatureException: 403,
  LimitExceededException: 409,
  MalformedHttpRequestException: 400,
  MalformedPolicyDocumentException: 400,
  MissingAuthenticationTokenException: 403,
  NoSuchEntityException: 404,
  NotImplementedException: 501,
  PackedPolicyTooLargeException: 400,
  PolicyLengthExceededException: 400,
  PreconditionFailedException: 412,
  ProvisionedConcurrencyConfigNotFoundException: 404,
  RequestEntityTooLargeException: 413,
  RequestTimeoutException: 408,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceInUseException: 400,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  ServiceUnavailableException: 503,
  SerializationException: 400,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
  UnmodifiableEntityException: 400,
  UnrecognizedClientException: 403,
  UnsupportedMediaTypeException: 415,
  ValidationException: 400,
};
