import { DENIED, type FailureTerms } from '@stoker/app/data-services/service-failure';

/** Errors of DynamoDB Streams, but for those of iterators. */
export const STREAM_FAILURES: FailureTerms = {
  title: 'DynamoDB',
  codes: {
    ResourceNotFoundException: 'ResourceNotFoundException',
    LimitExceededException: 'ServiceUnavailableException',
    ThrottlingException: 'ServiceUnavailableException',
    ProvisionedThroughputExceededException: 'ServiceUnavailableException',
    UnrecognizedClientException: 'AccessDeniedException',
    InvalidSignatureException: 'AccessDeniedException',
    MissingAuthenticationTokenException: 'AccessDeniedException',
  },
  messages: {
    ResourceNotFoundException: 'The specified stream does not exist.',
    AccessDeniedException: DENIED,
  },
};
