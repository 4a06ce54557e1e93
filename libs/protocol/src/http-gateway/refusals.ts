import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import type { SiteName } from '@stoker/core/http/locate-site';
import { URL_FORBIDDEN } from '@stoker/app/gateway/function-url/url-answers';

/** What is answered where no site is asked, or one fails. */
export const BAD_REQUEST = jsonResponse(400, { message: 'Bad Request' });
export const HEAD_TOO_LARGE = jsonResponse(431, { message: 'Request Header Fields Too Large' });
export const TOO_SLOW = jsonResponse(408, { message: 'Request Timeout' });
export const SITE_FAILED = jsonResponse(500, { message: 'Internal Server Error' });
export const BAD_ANSWER = jsonResponse(502, { message: 'Internal Server Error' });

/** What a request is answered that comes to no site, by the status. */
export const BAD_HEADS = {
  400: BAD_REQUEST,
  403: jsonResponse(403, { message: 'Forbidden' }),
  431: HEAD_TOO_LARGE,
} as const;

const NO_SITE = jsonResponse(403, { message: 'Forbidden' }, { 'x-amzn-errortype': 'ForbiddenException' });

/** The answer under a name that nobody has: the same as under one that may not be used. */
export function noSite({ kind }: SiteName): HttpResponse {
  return kind === 'function-url' ? URL_FORBIDDEN : NO_SITE;
}
