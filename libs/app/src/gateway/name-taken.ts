import { ServiceError } from '@stoker/core/errors/service-error';

/** Another account has the domain name: that is all that anybody is told of it. */
export function nameTaken(): ServiceError {
  return new ServiceError('ConflictException', 'The domain name you provided already exists.');
}
