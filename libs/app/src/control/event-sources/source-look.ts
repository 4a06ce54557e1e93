import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';

export interface LookRefusals {
  readonly denied: ServiceError;
  readonly missing: ServiceError;
  /** The service that does not answer: `SQS service of the queue`. */
  readonly silent: string;
}

/** Looks at a source that is to be mapped, with Lambda's refusals in place of its service's. */
export async function lookAtSource<T>(look: () => Promise<T>, { denied, missing, silent }: LookRefusals): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isServiceError(error, 'AccessDeniedException')) throw denied;
    if (isServiceError(error, 'ResourceNotFoundException')) throw missing;
    throw new ServiceError('ServiceException', `The ${silent} did not answer.`, {}, { cause: error });
  }
}

export function invalidSource(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
