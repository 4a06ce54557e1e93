import { answerV1 } from '@stoker/core/http/answer-v1';
import { CLOSE, closeReason } from '@stoker/core/web-socket/close-codes';
import { messageEvent } from '@stoker/core/web-socket/web-socket-event';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import type { Connection } from './connection.js';
import type { WebSocketRoute } from './compile-web-socket.js';
import { type RouteResult, runRoute, takeTurn } from './run-route.js';
import type { MessageOutcome, WebSocketPorts } from './web-socket-ports.js';

const DEFAULT = '$default';

/**
 * Hands a message to the function of its route: that which it names, else `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 *
 * @returns what the client is to be sent: the function's answer, where its route is two-way, or what went wrong. Never throws.
 */
export async function answerMessage(
  ports: WebSocketPorts,
  connection: Connection,
  text: string,
): Promise<string | Uint8Array | undefined> {
  const requestId = ports.newId();
  const say = (outcome: MessageOutcome, message: string): string => {
    ports.onMessage(outcome);
    return errorFrame(connection, requestId, message);
  };
  try {
    const { home, facts } = connection;
    const stage = await ports.stageOf(home.apiId, home.stage);
    if (stage === undefined) {
      // Its API is gone, and so is what the connection was for.
      connection.close({ code: CLOSE.GOING_AWAY, reason: closeReason(CLOSE.GOING_AWAY) });
      return undefined;
    }
    const named = stage.select(text);
    const route = (named === undefined ? undefined : stage.routes.get(named)) ?? stage.routes.get(DEFAULT);
    if (route === undefined) return say('forbidden', 'Forbidden');
    if (!takeTurn(ports, home, stage, route)) return say('throttled', 'Too Many Requests');
    const { routeKey } = route;
    const event = { routeKey, requestId, at: ports.clock.now(), stageVariables: stage.variables };
    const result = await runRoute(ports, home, route, requestId, messageEvent(facts, event, ports.newId(), text));
    const [outcome, answer] = answerTo(route, result);
    if (outcome !== 'handled') return say(outcome, WORDS[outcome]);
    ports.onMessage('handled');
    return answer;
  } catch (error) {
    ports.onError(error);
    return say('failed', WORDS.failed);
  }
}

/** What a client is told whose message finds no room. */
export function noRoom(ports: WebSocketPorts, connection: Connection): string {
  ports.onMessage('throttled');
  return errorFrame(connection, ports.newId(), WORDS.throttled);
}

const WORDS = {
  throttled: 'Too Many Requests',
  late: 'Endpoint request timed out',
  failed: 'Internal server error',
  forbidden: 'Forbidden',
} as const;

function errorFrame({ id: connectionId }: Connection, requestId: string, message: string): string {
  return JSON.stringify({ message, connectionId, requestId });
}

function answerTo({ isTwoWay }: WebSocketRoute, result: RouteResult): [MessageOutcome, Uint8Array?] {
  if (result.kind !== 'answered') return [result.kind === 'broken' ? 'failed' : result.kind];
  if (!isTwoWay) return ['handled'];
  const body = answerV1(result.payload, 'always')?.body;
  if (!(body instanceof Uint8Array) || body.length > WEB_SOCKET_LIMITS.messageBytes) return ['failed'];
  return body.length === 0 ? ['handled'] : ['handled', body];
}
