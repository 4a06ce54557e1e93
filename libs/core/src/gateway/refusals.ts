import { ServiceError } from '../errors/service-error.js';

export function badRequest(message: string): ServiceError {
  return new ServiceError('BadRequestException', message);
}

/** Also of what is another account's. @param what `API`, `Route` … */
export function notFound(what: string, id: string): ServiceError {
  return new ServiceError('NotFoundException', `Invalid ${what} identifier specified ${id}`);
}
