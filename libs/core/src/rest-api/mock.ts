import type { HttpResponse } from '../http/http-response.js';
import type { RestIntegration } from './rest-api.js';

/**
 * What an integration of type MOCK answers: the response of the status that its template names, with its headers, which are texts.
 * Undefined where it has none, which gateways answer as a configuration that is wrong.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockAnswer({
  requestTemplates = {},
  integrationResponses = {},
}: RestIntegration): HttpResponse | undefined {
  const status = statusOf(requestTemplates['application/json'] ?? Object.values(requestTemplates)[0] ?? '');
  const responses = Object.values(integrationResponses);
  const found =
    responses.find((response) => matches(response.selectionPattern, status)) ??
    responses.find(({ selectionPattern }) => (selectionPattern ?? '') === '');
  if (found === undefined) return undefined;
  const { statusCode, responseParameters = {}, responseTemplates = {} } = found;
  const [[type, template] = ['application/json', '']] = Object.entries(responseTemplates);
  const headers = Object.entries(responseParameters).map(([name, value]) => [
    name.replace(/^method\.response\.header\./, '').toLowerCase(),
    value.slice(1, -1),
  ]);
  return {
    status: Number(statusCode),
    headers: { 'content-type': type, ...(Object.fromEntries(headers) as Record<string, string>) },
    body: template ?? '',
  };
}

/** The status that `{"statusCode": 200}` names, in whichever way it is written. */
function statusOf(template: string): string {
  return /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(template)?.[1] ?? '';
}

/** Patterns are of statuses here: `2\d{2}`, `200`. */
function matches(pattern: string | undefined, status: string): boolean {
  if (pattern === undefined || pattern === '') return false;
  return pattern === status || (/^[1-5]\\d\{2\}$/.test(pattern) && pattern[0] === status[0]);
}
