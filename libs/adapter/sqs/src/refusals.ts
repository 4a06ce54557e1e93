import { DENIED, type FailureTerms } from '@stoker/app/data-services/service-failure';

/** Errors of SQS, in either of its protocols. */
export const SQS_FAILURES: FailureTerms = {
  title: 'SQS',
  codes: {
    QueueDoesNotExist: 'ResourceNotFoundException',
    NonExistentQueue: 'ResourceNotFoundException',
    QueueDeletedRecently: 'ServiceUnavailableException',
    RequestThrottled: 'ServiceUnavailableException',
    ThrottlingException: 'ServiceUnavailableException',
    TooManyRequestsException: 'ServiceUnavailableException',
    OverLimit: 'ServiceUnavailableException',
  },
  messages: {
    ResourceNotFoundException: 'The specified queue does not exist.',
    AccessDeniedException: DENIED,
  },
};
