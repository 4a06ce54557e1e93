import { statusOf } from '../http/answer-v2.js';
import type { HttpResponse } from '../http/http-response.js';
import { isSendable } from '../http/response-head.js';
import type { RestIntegration } from './rest-api.js';

/**
 * What an integration of type MOCK answers: the response of the status that its template names, with its headers, which are texts.
 * Undefined where it has none, or one that is no final answer, which gateways answer as a configuration that is wrong.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockAnswer({
  requestTemplates = {},
  integrationResponses = {},
}: RestIntegration): HttpResponse | undefined {
  const asked = askedStatus(requestTemplates['application/json'] ?? Object.values(requestTemplates)[0] ?? '');
  const responses = Object.values(integrationResponses);
  const found =
    responses.find((response) => matches(response.selectionPattern, asked)) ??
    responses.find(({ selectionPattern }) => (selectionPattern ?? '') === '');
  const status = statusOf(found?.statusCode);
  if (found === undefined || status === undefined) return undefined;
  const { responseParameters = {}, responseTemplates = {} } = found;
  const [[type, template] = ['application/json', '']] = Object.entries(responseTemplates);
  const headers = Object.entries(responseParameters).map(
    ([name, value]) => [name.replace(/^method\.response\.header\./, '').toLowerCase(), value.slice(1, -1)] as const,
  );
  const sent = [['content-type', type] as const, ...headers].filter(([name, value]) => isSendable(name, value));
  return {
    status,
    headers: Object.fromEntries(sent),
    body: template ?? '',
  };
}

/** The status that `{"statusCode": 200}` names, in whichever way it is written. */
function askedStatus(template: string): string {
  return /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(template)?.[1] ?? '';
}

/** Patterns are of statuses here: `2\d{2}`, `200`. */
function matches(pattern: string | undefined, status: string): boolean {
  if (pattern === undefined || pattern === '') return false;
  return pattern === status || (/^[1-5]\\d\{2\}$/.test(pattern) && pattern[0] === status[0]);
}
