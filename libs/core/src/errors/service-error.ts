/**
 * Every error a caller of Stoker can be shown, as one closed table. HTTP statuses and body shapes are the
 * business of the protocol adapters alone; here an error is only its code, whose fault it is and whether
 * the same request may succeed when sent again.
 */
const ERRORS = {
  AccessDeniedException: { fault: 'client', retryable: false },
  AlreadyExistsException: { fault: 'client', retryable: false },
  BadRequestException: { fault: 'client', retryable: false },
  ChangeSetNotFoundException: { fault: 'client', retryable: false },
  CodeSigningConfigNotFoundException: { fault: 'client', retryable: false },
  CodeStorageExceededException: { fault: 'client', retryable: false },
  CodeVerificationFailedException: { fault: 'client', retryable: false },
  ConflictException: { fault: 'client', retryable: false },
  DeleteConflictException: { fault: 'client', retryable: false },
  EntityAlreadyExistsException: { fault: 'client', retryable: false },
  ExpiredIdentityTokenException: { fault: 'client', retryable: false },
  ExpiredTokenException: { fault: 'client', retryable: false },
  GoneException: { fault: 'client', retryable: false },
  IDPCommunicationErrorException: { fault: 'client', retryable: true },
  IDPRejectedClaimException: { fault: 'client', retryable: false },
  IncompleteSignatureException: { fault: 'client', retryable: false },
  InsufficientCapabilitiesException: { fault: 'client', retryable: false },
  InvalidChangeSetStatusException: { fault: 'client', retryable: false },
  InvalidEventPatternException: { fault: 'client', retryable: false },
  InvalidIdentityTokenException: { fault: 'client', retryable: false },
  InvalidInputException: { fault: 'client', retryable: false },
  InvalidParameterValueException: { fault: 'client', retryable: false },
  InvalidRequestContentException: { fault: 'client', retryable: false },
  InvalidSignatureException: { fault: 'client', retryable: false },
  LimitExceededException: { fault: 'client', retryable: false },
  MalformedHttpRequestException: { fault: 'client', retryable: false },
  MalformedPolicyDocumentException: { fault: 'client', retryable: false },
  MissingAuthenticationTokenException: { fault: 'client', retryable: false },
  NoSuchEntityException: { fault: 'client', retryable: false },
  NotFoundException: { fault: 'client', retryable: false },
  NotImplementedException: { fault: 'server', retryable: false },
  PackedPolicyTooLargeException: { fault: 'client', retryable: false },
  PayloadTooLargeException: { fault: 'client', retryable: false },
  PolicyLengthExceededException: { fault: 'client', retryable: false },
  PreconditionFailedException: { fault: 'client', retryable: false },
  ProvisionedConcurrencyConfigNotFoundException: { fault: 'client', retryable: false },
  RecursiveInvocationException: { fault: 'client', retryable: false },
  RepositoryNotFoundException: { fault: 'client', retryable: false },
  RequestEntityTooLargeException: { fault: 'client', retryable: false },
  RequestTimeoutException: { fault: 'client', retryable: true },
  RequestTooLargeException: { fault: 'client', retryable: false },
  ResourceAlreadyExistsException: { fault: 'client', retryable: false },
  ResourceConflictException: { fault: 'client', retryable: false },
  ResourceInUseException: { fault: 'client', retryable: false },
  ResourceNotFoundException: { fault: 'client', retryable: false },
  ServiceException: { fault: 'server', retryable: true },
  ServiceQuotaExceededException: { fault: 'client', retryable: false },
  ServiceUnavailableException: { fault: 'server', retryable: true },
  SerializationException: { fault: 'client', retryable: false },
  TooManyRequestsException: { fault: 'client', retryable: true },
  UnknownOperationException: { fault: 'client', retryable: false },
  UnmodifiableEntityException: { fault: 'client', retryable: false },
  UnrecognizedClientException: { fault: 'client', retryable: false },
  UnsupportedMediaTypeException: { fault: 'client', retryable: false },
  ValidationException: { fault: 'client', retryable: false },
} as const satisfies Record<string, { fault: 'client' | 'server'; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** Members an error's body carries beside its message, such as the `Reason` of a throttle. */
export type ErrorMembers = Readonly<Record<string, string | number>>;

export class ServiceError extends Error {
  readonly fault: 'client' | 'server';
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly members: ErrorMembers = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = code;
    this.fault = ERRORS[code].fault;
    this.retryable = ERRORS[code].retryable;
  }
}

/** True for an error of the table, optionally of one code. */
export function isServiceError(error: unknown, code?: ErrorCode): error is ServiceError {
  return error instanceof ServiceError && (code === undefined || error.code === code);
}
