import { isServiceError } from '@stoker/core/errors/service-error';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import type { AccessNotes } from '../site.js';

/** What WebSocket APIs say for themselves to whoever asks for a connection. */
export const FORBIDDEN = saying(403, 'Forbidden', 'ForbiddenException');
export const UNAUTHORIZED = saying(401, 'Unauthorized', 'UnauthorizedException');
export const TOO_MANY = saying(429, 'Too Many Requests', 'TooManyRequestsException');
export const FAILED = saying(500, 'Internal server error', 'InternalServerErrorException');
/** Of a function that failed, or answered what no response can be made of. */
export const BAD_GATEWAY = saying(502, 'Internal server error', 'InternalServerErrorException');
export const TIMED_OUT = saying(504, 'Endpoint request timed out', 'GatewayTimeoutException');
const UNAVAILABLE = saying(503, 'Service Unavailable', 'ServiceUnavailableException');

/**
 * The answer to whoever was not let in.
 *
 * @throws what is no error of the closed table
 */
export function upgradeRefusal(error: unknown, access: AccessNotes): HttpResponse {
  if (!isServiceError(error)) throw error;
  access.errorCode = error.code;
  switch (error.code) {
    case 'TooManyRequestsException':
      return TOO_MANY;
    case 'ServiceUnavailableException':
      return UNAVAILABLE;
    case 'ServiceException':
      access.defect = error;
      return FAILED;
    case 'MissingAuthenticationTokenException':
      return saying(403, 'Missing Authentication Token', error.code);
    default:
      return error.fault === 'client' ? FORBIDDEN : FAILED;
  }
}

function saying(status: number, message: string, type: string): HttpResponse {
  return jsonResponse(status, { message }, { 'x-amzn-errortype': type });
}
