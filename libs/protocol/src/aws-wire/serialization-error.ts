import { ServiceError } from '@stoker/core/errors/service-error';

/** The refusal of a request whose bytes are not of the form that the model says. */
export function serializationError(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}
