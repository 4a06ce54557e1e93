import { ServiceError } from '@stoker/core/errors/service-error';
import type { CallMembers } from '../../ports/service-calls.js';

/** A function that was made and can't be used. */
export function notReady(found: CallMembers): ServiceError {
  const reason = found['StateReason'] ?? found['LastUpdateStatusReason'];
  return new ServiceError('ValidationException', `The function is not ready: ${String(reason)}`);
}

/** A target that a rule can't have. */
export function failedTarget(message: string | undefined): ServiceError {
  return new ServiceError('ValidationException', message ?? 'A target could not be added.');
}
