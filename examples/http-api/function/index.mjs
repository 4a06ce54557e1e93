import { readOrder } from './read-order.mjs';
import { Refusal } from './refusal.mjs';
import { findOrder, listOrders, placeOrder } from './orders.mjs';

/** What answers which request: a method, a path, and what is made of both. */
const ROUTES = [
  ['GET', /^\/orders$/, ({ query }) => [200, { orders: listOrders(query.get('customer') ?? undefined) }]],
  ['GET', /^\/orders\/(?<id>[^/]+)$/, ({ params }) => [200, findOrder(params.id)]],
  ['POST', /^\/orders$/, create],
];

/**
 * An HTTP API by itself: behind a function URL, or behind a route of an HTTP API, whose events are the same (payload 2.0).
 * Every answer is JSON, those of errors as well.
 */
export async function handler(event) {
  try {
    const [status, body, headers] = answer(requestOf(event));
    return response(status, body, headers);
  } catch (error) {
    if (error instanceof Refusal) return response(error.status, { error: error.body }, error.headers);
    console.error(error); // for the log, not for the caller
    return response(500, { error: { code: 'internal', message: 'Something went wrong here.' } });
  }
}

function answer(request) {
  const fitting = ROUTES.filter(([, path]) => path.test(request.path));
  if (fitting.length === 0) throw new Refusal(404, 'not_found', `There is nothing at ${request.path}.`);
  const route = fitting.find(([method]) => method === request.method);
  if (route === undefined) {
    const allow = fitting.map(([method]) => method).join(', ');
    throw new Refusal(405, 'method_not_allowed', `Only ${allow} can be done here.`, { headers: { allow } });
  }
  const [, path, run] = route;
  return run({ ...request, params: path.exec(request.path).groups ?? {} });
}

function create(request) {
  const { order, isNew } = placeOrder(readOrder(jsonOf(request)), request.headers['idempotency-key']);
  return [isNew ? 201 : 200, order, { location: `orders/${order.id}` }];
}

function requestOf({ requestContext, rawPath, rawQueryString, headers, body, isBase64Encoded }) {
  const text = body === undefined ? '' : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
  const path = rawPath.replace(/(?<=.)\/$/, '');
  return { method: requestContext.http.method, path, query: new URLSearchParams(rawQueryString), headers, text };
}

function jsonOf({ headers, text }) {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(415, 'not_json', 'Send application/json.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'not_json', 'The body is not JSON.');
  }
}

function response(statusCode, body, headers = {}) {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
