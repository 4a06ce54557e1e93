import type { ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import { ERROR_STATUS } from '../aws-wire/error-status.js';
import { element, escapeXml } from '../aws-wire/query/xml.js';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';

/**
 * The errors of the front door under the names that S3 has for them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const NAMES: Readonly<Partial<Record<ErrorCode, readonly [code: string, status: number]>>> = {
  AccessDeniedException: ['AccessDenied', 403],
  ExpiredTokenException: ['ExpiredToken', 400],
  IncompleteSignatureException: ['AuthorizationHeaderMalformed', 400],
  InvalidParameterValueException: ['InvalidArgument', 400],
  InvalidRequestContentException: ['InvalidRequest', 400],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  MissingAuthenticationTokenException: ['AccessDenied', 403],
  NotImplementedException: ['NotImplemented', 501],
  RequestEntityTooLargeException: ['EntityTooLarge', 400],
  RequestTooLargeException: ['EntityTooLarge', 400],
  RequestTimeoutException: ['RequestTimeout', 400],
  ResourceNotFoundException: ['NoSuchBucket', 404],
  SerializationException: ['MalformedXML', 400],
  ServiceException: ['InternalError', 500],
  ServiceUnavailableException: ['ServiceUnavailable', 503],
  TooManyRequestsException: ['SlowDown', 503],
  UnrecognizedClientException: ['InvalidAccessKeyId', 403],
};

/** An error as S3 writes it; answers to HEAD have no body. */
export function writeS3Error(
  { code, message, members }: ServiceError,
  requestId: string,
  { method, path }: RequestHead,
): WireResponse {
  const { s3Code, status, retryAfterSeconds } = members;
  const [usualCode, usualStatus] = NAMES[code] ?? [code.replace(/Exception$/, ''), ERROR_STATUS[code]];
  const said =
    element('Code', String(s3Code ?? usualCode)) +
    element('Message', escapeXml(message)) +
    argumentsOf(members) +
    element('Resource', escapeXml(path)) +
    element('RequestId', requestId);
  const headers: Record<string, string> = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  return {
    status: Number(status ?? usualStatus),
    headers,
    body: method === 'HEAD' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', said)}`,
  };
}

/** What of the request is at fault: `ArgumentName1`, `ArgumentValue1` and so on. */
function argumentsOf(members: ServiceError['members']): string {
  const said = Object.entries(members).filter(([name]) => /^Argument(Name|Value)\d+$/.test(name));
  return said.map(([name, value]) => element(name, escapeXml(String(value)))).join('');
}
