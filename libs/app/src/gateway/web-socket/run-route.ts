import { isServiceError } from '@stoker/core/errors/service-error';
import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import type { ConnectionHome } from '../../ports/connection-directory.js';
import { apiMayInvoke } from '../http-api/function-permission.js';
import { within } from '../within.js';
import type { WebSocketRoute, WebSocketStage } from './compile-web-socket.js';
import type { WebSocketPorts } from './web-socket-ports.js';

/** What came of an event of a connection. */
export type RouteResult =
  | { readonly kind: 'answered'; readonly payload: Uint8Array }
  /** With the reason, for the record. */
  | { readonly kind: 'throttled' | 'late' | 'failed' | 'broken'; readonly why: string };

/** What permissions of functions and policies of callers name. */
export function routeArn({ region }: Pick<WebSocketPorts, 'region'>, home: ConnectionHome, routeKey: string): string {
  return executeApiArn(region, home.accountId, home.apiId, `${home.stage}/${routeKey}`);
}

/** Counts an event; false where it is one too many for its stage or route. */
export function takeTurn(
  { throttles }: Pick<WebSocketPorts, 'throttles'>,
  { apiId }: Pick<ConnectionHome, 'apiId'>,
  stage: WebSocketStage,
  { throttle }: WebSocketRoute,
): boolean {
  return throttle === undefined || throttles.take(`${apiId}/${stage.name}/${throttle.key}`, throttle.rate);
}

/**
 * Has the function of a route work on an event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 *
 * @param requestId a UUID, of this event alone
 * @throws what is no error of the closed table
 */
export async function runRoute(
  ports: Pick<WebSocketPorts, 'region' | 'policyOf' | 'invoker'>,
  home: ConnectionHome,
  { routeKey, target }: WebSocketRoute,
  requestId: string,
  event: Readonly<Record<string, unknown>>,
): Promise<RouteResult> {
  if (target === undefined) return { kind: 'broken', why: 'the route has no integration' };
  const source = { sourceArn: routeArn(ports, home, routeKey), accountId: home.accountId };
  if (!(await apiMayInvoke(ports.policyOf, target, source))) {
    return { kind: 'broken', why: 'the function’s policy does not let the API invoke it' };
  }
  const payload = Buffer.from(JSON.stringify(event));
  try {
    const running = ports.invoker.invoke({ requestId, key: target.key, qualifier: target.qualifier, payload });
    const result = await within(target.timeoutMs, running);
    if (result === 'late') return { kind: 'late', why: 'the function did not answer in time' };
    if (result.outcome !== 'success') return { kind: 'failed', why: result.errorType ?? result.outcome };
    return { kind: 'answered', payload: result.payload };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return { kind: error.code === 'TooManyRequestsException' ? 'throttled' : 'failed', why: error.code };
  }
}
