import { ServiceError } from '@stoker/core/errors/service-error';

/** What whoever tries too often is told. */
export function heldUp(waitMs: number): ServiceError {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return new ServiceError('TooManyRequestsException', `Too many attempts. Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}
