import { extensionExitError } from './extensions/exit-error.js';
import { extensionEventNext } from './extensions/event-next.js';
import { extensionInitError } from './extensions/init-error.js';
import { extensionRegister } from './extensions/register.js';
import { subscribeLogs, subscribeTelemetry } from './extensions/subscribe.js';
import { invocationError } from './invocation-error.js';
import { invocationNext } from './invocation-next.js';
import { invocationResponse } from './invocation-response.js';
import { initError } from './init-error.js';
import type { Route } from './route.js';

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 */
const ROUTES: readonly Route[] = [
  invocationNext,
  invocationResponse,
  invocationError,
  initError,
  extensionRegister,
  extensionEventNext,
  extensionInitError,
  extensionExitError,
  subscribeTelemetry,
  subscribeLogs,
];

const REQUEST_ID = '{requestId}';
const prefixes = ROUTES.map((route) => {
  const [head = '', tail] = route.path.split(REQUEST_ID);
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
