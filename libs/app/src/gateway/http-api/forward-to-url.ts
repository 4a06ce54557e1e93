import { fillTarget } from '@stoker/core/gateway/v2/proxy-url';
import type { HeaderList } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { UNAVAILABLE } from './api-answers.js';
import type { ApiCall } from './api-call.js';
import type { CompiledIntegration, UrlTarget } from './compile-api.js';
import { mapRequest } from './map-parameters.js';

/** A request that is sent on. */
export interface ForwardedRequest {
  readonly scheme: 'http' | 'https';
  readonly hostname: string;
  readonly port: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/**
 * Sends requests on to addresses that strangers chose: to the internet alone, and wherever the operator lets them.
 * Undefined where no answer came, or none in time; `why` is for the API's owner.
 */
export type UrlForwarder = (
  request: ForwardedRequest,
  why: (reason: string) => void,
) => Promise<HttpResponse | undefined>;

/** Bytes of a body that is forwarded. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Sends a request on to the URL of an integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 *
 * @throws what `readBody` throws
 */
export async function forwardToUrl(
  forward: UrlForwarder,
  call: ApiCall,
  { timeoutMs, requestMapping }: CompiledIntegration,
  { url, method }: UrlTarget,
): Promise<HttpResponse> {
  const { request, pathParameters } = call;
  const body = await request.readBody(LIMIT_BYTES);
  const { headers, query, path } = mapRequest(call, requestMapping);
  const { scheme, hostname, port, target } = url;
  const filled = path === undefined ? fillTarget(target, pathParameters) : asPath(path);
  const answer = await forward(
    {
      scheme,
      hostname,
      port,
      method: method === 'ANY' ? request.method : method,
      target: query === '' ? filled : `${filled}${filled.includes('?') ? '&' : '?'}${query}`,
      headers: [...ENDS_HERE.reduce(without, headers), ...forwardedFor(call)],
      body,
      timeoutMs,
    },
    (reason) => (call.integrationError = reason),
  );
  if (answer !== undefined) return answer;
  request.access.errorCode = 'IntegrationFailure';
  return UNAVAILABLE;
}

/** Headers of this connection, of which the next has its own. */
const ENDS_HERE = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
];

function without(headers: HeaderList, name: string): HeaderList {
  return headers.filter((_, at) => headers[at - (at % 2)]!.toLowerCase() !== name);
}

function forwardedFor({ request: { sourceIp, host, scheme } }: ApiCall): HeaderList {
  return ['X-Forwarded-For', sourceIp, 'X-Forwarded-Host', host, 'X-Forwarded-Proto', scheme];
}

/** A path that a mapping made, without what would end it. */
function asPath(text: string): string {
  const encoded = text.split('/').map((segment) => encodeURIComponent(segment));
  return `/${encoded.join('/').replace(/^\/+/, '')}`;
}
