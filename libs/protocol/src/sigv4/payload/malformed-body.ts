import { ServiceError } from '@stoker/core/errors/service-error';

/** The error of a body that is not framed as its headers say. */
export function malformedBody(message: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', message);
}
