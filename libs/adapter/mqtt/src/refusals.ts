import { type ErrorCode, isServiceError, ServiceError } from '@stoker/core/errors/service-error';

/** Reason codes of MQTT 5 that speak of credentials or of what they let one do: both from the server's CONNACK and SUBACK. */
const DENIED: ReadonlySet<number> = new Set([0x86, 0x87, 0x8a, 0x8c]);

/** The broker's refusal of a request. @param reason code of MQTT 5, 0x80 or above */
export function refused(reason: number): ServiceError {
  const code: ErrorCode = DENIED.has(reason) ? 'AccessDeniedException' : 'ServiceUnavailableException';
  return new ServiceError(code, `The broker refused with reason 0x${reason.toString(16)}.`);
}

/** A broker that can't be reached, or that hung up. */
export function unreachable(cause: unknown): ServiceError {
  if (isServiceError(cause)) return cause;
  return new ServiceError('ServiceUnavailableException', 'The MQTT broker did not answer.', {}, { cause });
}
