import { DENIED, type FailureTerms } from '@stoker/app/data-services/service-failure';

/** Errors of Kinesis, but for those of iterators. */
export const KINESIS_FAILURES: FailureTerms = {
  title: 'Kinesis',
  codes: {
    ResourceNotFoundException: 'ResourceNotFoundException',
    LimitExceededException: 'ServiceUnavailableException',
    ProvisionedThroughputExceededException: 'ServiceUnavailableException',
    KMSThrottlingException: 'ServiceUnavailableException',
    AccessDeniedException: 'AccessDeniedException',
    UnrecognizedClientException: 'AccessDeniedException',
  },
  messages: {
    ResourceNotFoundException: 'The specified stream does not exist.',
    AccessDeniedException: DENIED,
  },
};
