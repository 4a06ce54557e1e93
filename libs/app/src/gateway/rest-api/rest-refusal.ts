import { isServiceError } from '@stoker/core/errors/service-error';
import type { GatewayCase } from '@stoker/core/rest-api/gateway-answer';
import type { GatewayResponseType } from '@stoker/core/rest-api/gateway-response';

/** Ends a request with what its API answers in a case. */
export class RestRefusal extends Error {
  constructor(
    readonly answer: GatewayCase,
    /** For the record, where it says more than the case. */
    readonly detail?: string,
    /** Where it is another than that of the case. */
    readonly status?: number,
  ) {
    super(answer.message ?? answer.type);
  }
}

export function refuse(
  type: GatewayResponseType,
  message: string | null,
  detail?: string,
  status?: number,
): RestRefusal {
  return new RestRefusal({ type, message }, detail, status);
}

/** A function that failed, that may not be invoked, or whose answer no response can be made of. */
export function badGateway(detail: string): RestRefusal {
  return refuse('API_CONFIGURATION_ERROR', 'Internal server error', detail, 502);
}

/**
 * The case that an error is of.
 *
 * @throws what is no error of the closed table
 */
export function refusalOf(error: unknown): RestRefusal {
  if (error instanceof RestRefusal) return error;
  if (!isServiceError(error)) throw error;
  const { code, message } = error;
  switch (code) {
    case 'MissingAuthenticationTokenException':
      return refuse('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token', code);
    case 'AccessDeniedException':
      return refuse('ACCESS_DENIED', message, code);
    case 'ExpiredTokenException':
      return refuse('EXPIRED_TOKEN', 'The security token included in the request is expired', code);
    case 'IncompleteSignatureException':
    case 'InvalidSignatureException':
      return refuse('INVALID_SIGNATURE', message, code);
    case 'UnrecognizedClientException':
      return refuse('UNAUTHORIZED', 'The security token included in the request is invalid.', code, 403);
    case 'RequestTooLargeException':
      return refuse('REQUEST_TOO_LARGE', 'Request Too Long', code);
    case 'RequestTimeoutException':
      return refuse('BAD_REQUEST_BODY', 'Request Timeout', code, 408);
    case 'ServiceUnavailableException':
      return refuse('API_CONFIGURATION_ERROR', 'Service Unavailable', code, 503);
    default:
      // Also a function that is throttled, or gone: what it is, is its owner's business.
      return badGateway(code);
  }
}
