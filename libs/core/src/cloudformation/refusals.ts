import { ServiceError } from '../errors/service-error.js';

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** A template that is none. */
export function badFormat(message: string): ServiceError {
  return invalid(`Template format error: ${message}`);
}

/** A template whose parts do not go together. */
export function badTemplate(message: string): ServiceError {
  return invalid(`Template error: ${message}`);
}

/** What of CloudFormation is not here, by its name. */
export function notSupported(what: string): ServiceError {
  return invalid(`Stoker does not support ${what}.`);
}
