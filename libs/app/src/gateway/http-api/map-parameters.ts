import type { MappingStep } from '@stoker/core/gateway/v2/parameter-rules';
import { fillTemplate } from '@stoker/core/gateway/v2/variables';
import type { HttpResponse, ResponseHeaders } from '@stoker/core/http/http-response';
import type { GatewayRequest } from '../site.js';
import { type ApiCall, variableOf } from './api-call.js';

/** The parts of a request that a mapping may change. */
export interface MappedRequest extends Pick<GatewayRequest, 'headers' | 'query'> {
  /** Where it is mapped at all. */
  readonly path?: string;
}

/** The request as an integration wants it. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
export function mapRequest(call: ApiCall, steps: readonly MappingStep[]): MappedRequest {
  const { request } = call;
  if (steps.length === 0) return request;
  let headers: readonly string[] = request.headers;
  const query = new URLSearchParams(request.query);
  let path: string | undefined;
  for (const { action, place, name, value } of steps) {
    const text = fillTemplate(value, (scope, of) => variableOf(call, scope, of));
    if (place === 'path') path = text;
    else if (place === 'querystring') {
      if (action !== 'append') query.delete(name);
      if (action !== 'remove') query.append(name, text);
    } else {
      if (action !== 'append') headers = without(headers, name);
      if (action !== 'remove') headers = [...headers, name, sendable(text)];
    }
  }
  return { headers, query: query.toString(), ...(path !== undefined && { path }) };
}

/** The response as a client gets it. */
export function mapResponse(
  call: ApiCall,
  response: HttpResponse,
  mapping: ReadonlyMap<number, readonly MappingStep[]>,
): HttpResponse {
  const steps = mapping.get(response.status);
  if (steps === undefined) return response;
  const headers: Record<string, string | readonly string[]> = { ...response.headers };
  let { status } = response;
  for (const { action, place, name, value } of steps) {
    const text = fillTemplate(value, (scope, of) =>
      scope === 'response.header' ? textOf(response.headers, of) : variableOf(call, scope, of),
    );
    if (place === 'statuscode') status = Number(text);
    else if (action === 'remove') delete headers[name];
    else if (action === 'append' && headers[name] !== undefined) headers[name] = [headers[name], sendable(text)].flat();
    else headers[name] = sendable(text);
  }
  return { ...response, status, headers };
}

function textOf(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.join(',');
}

function without(headers: readonly string[], name: string): readonly string[] {
  return headers.filter((_, at) => headers[at - (at % 2)]!.toLowerCase() !== name);
}

/** A value with nothing in it that no header may hold. */
function sendable(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
