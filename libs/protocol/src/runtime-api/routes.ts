import { invocationError } from './invocation-error.js';
import { invocationNext } from './invocation-next.js';
import { invocationResponse } from './invocation-response.js';
import { initError } from './init-error.js';
import type { Route } from './route.js';

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
const ROUTES: readonly Route[] = [invocationNext, invocationResponse, invocationError, initError];

const REQUEST_ID = '{requestId}';
const prefixes = ROUTES.map((route) => {
  const [head = '', tail] = `/2018-06-01/runtime${route.path}`.split(REQUEST_ID);
  return { route, head, tail };
});

/** Finds the route of a request; `requestId` is '' where the path has none. */
export function findRoute(method: string, url: string): { route: Route; requestId: string } | undefined {
  for (const { route, head, tail } of prefixes) {
    if (method !== route.method || !url.startsWith(head)) continue;
    if (tail === undefined) {
      if (url === head) return { route, requestId: '' };
    } else if (url.endsWith(tail)) {
      const requestId = url.slice(head.length, -tail.length);
      if (requestId !== '' && !requestId.includes('/')) return { route, requestId };
    }
  }
  return undefined;
}
