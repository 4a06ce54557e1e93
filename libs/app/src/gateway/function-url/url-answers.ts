import { isServiceError, type ServiceError } from '@stoker/core/errors/service-error';
import { type HttpResponse, jsonResponse, JSON_TYPE } from '@stoker/core/http/http-response';
import type { AccessNotes } from '../site.js';
import type { SiteResult } from '../site-invoker.js';

const ACCESS_HELP = 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** Who may not use a URL is answered as one that uses none. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
export const URL_FORBIDDEN: HttpResponse = jsonResponse(
  403,
  { Message: `Forbidden. For troubleshooting Function URL authorization issues, see: ${ACCESS_HELP}` },
  { 'x-amzn-errortype': 'AccessDeniedException' },
);

const BAD_GATEWAY = plainly(502, 'Internal Server Error');
const TIMED_OUT = plainly(504, 'Gateway Timeout');
const FAILED = plainly(500, 'Internal Server Error');

/** How a function failed. */
type FunctionFailure = Pick<SiteResult, 'outcome' | 'errorType'>;

/** What went wrong in the function is for its owner's log: the client hears that something did. */
export function functionFailed({ outcome, errorType }: FunctionFailure, access: AccessNotes): HttpResponse {
  access.errorCode = errorType ?? outcome;
  return outcome === 'timeout' ? TIMED_OUT : BAD_GATEWAY;
}

/** An answer that no response can be made of. */
export function malformedAnswer(access: AccessNotes): HttpResponse {
  access.errorCode = 'MalformedResponse';
  return BAD_GATEWAY;
}

const SIGNATURES: ReadonlySet<ServiceError['code']> = new Set([
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

/**
 * The answer to a request that came to no invocation.
 *
 * @throws what is no error of the closed table
 */
export function refusal(error: unknown, access: AccessNotes): HttpResponse {
  if (!isServiceError(error)) throw error;
  const { code, message, members } = error;
  access.errorCode = code;
  const type = { 'x-amzn-errortype': code };
  if (SIGNATURES.has(code)) return jsonResponse(403, { message }, type);
  switch (code) {
    case 'AccessDeniedException':
    case 'MissingAuthenticationTokenException':
      return URL_FORBIDDEN;
    case 'TooManyRequestsException': {
      const { Reason } = members;
      return jsonResponse(429, { ...(Reason !== undefined && { Reason }), Type: 'User', message }, type);
    }
    case 'RequestTooLargeException':
      return jsonResponse(413, { Message: message }, type);
    case 'RequestTimeoutException':
      return jsonResponse(408, { Message: message }, type);
    case 'ResourceNotFoundException':
      return jsonResponse(404, { Type: 'User', Message: message }, type);
    case 'ResourceConflictException':
      return jsonResponse(409, { Type: 'User', Message: message }, type);
    case 'ServiceUnavailableException':
      return jsonResponse(503, { Message: message }, type);
    case 'RecursiveInvocationException':
    case 'InvalidParameterValueException':
      return jsonResponse(400, { Type: 'User', message }, type);
    default:
      access.defect = error;
      return FAILED;
  }
}

function plainly(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': JSON_TYPE }, body };
}
