import { ServiceError } from './service-error.js';

/**
 * The error of a member that breaks its constraint, in AWS's wording.
 *
 * @param member the member's path in lower camel case: `code.zipFile`
 * @param constraint `Member must have length less than or equal to 64`
 */
export function validationError(value: string | number, member: string, constraint: string): ServiceError {
  return new ServiceError('ValidationException', validationMessage(value, member, constraint));
}

/** The message of `validationError`, for the operations that answer it under another code. */
export function validationMessage(value: string | number, member: string, constraint: string): string {
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
}
