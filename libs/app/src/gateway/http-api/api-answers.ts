import { isServiceError } from '@stoker/core/errors/service-error';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import type { AccessNotes } from '../site.js';

/** What HTTP APIs say for themselves. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html */
export const NOT_FOUND = saying(404, 'Not Found');
export const FORBIDDEN = saying(403, 'Forbidden');
export const TOO_MANY = saying(429, 'Too Many Requests');
/** Also of functions that fail, that may not be invoked, and whose answers no response can be made of. */
export const FAILED = saying(500, 'Internal Server Error');
/** Also of integrations that are out of time or out of reach. */
export const UNAVAILABLE = saying(503, 'Service Unavailable');
const TOO_LARGE = saying(413, 'Request Entity Too Large');
const TOO_SLOW = saying(408, 'Request Timeout');

/** @param challenge what a token lacks; https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function unauthorized(challenge?: string): HttpResponse {
  return jsonResponse(
    401,
    { message: 'Unauthorized' },
    challenge === undefined ? {} : { 'www-authenticate': challenge },
  );
}

/**
 * The answer to a request that came to nothing.
 *
 * @throws what is no error of the closed table
 */
export function refusal(error: unknown, access: AccessNotes): HttpResponse {
  if (!isServiceError(error)) throw error;
  access.errorCode = error.code;
  switch (error.code) {
    case 'RequestTooLargeException':
      return TOO_LARGE;
    case 'RequestTimeoutException':
      return TOO_SLOW;
    case 'TooManyRequestsException':
    case 'ServiceUnavailableException':
      return UNAVAILABLE;
    case 'ServiceException':
      access.defect = error;
      return FAILED;
    default:
      return FAILED;
  }
}

function saying(status: number, message: string): HttpResponse {
  return jsonResponse(status, { message });
}
