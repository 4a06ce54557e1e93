import { type ConnectionEnd, type ConnectionFacts, disconnectEvent } from '@stoker/core/web-socket/web-socket-event';
import type { ConnectionHome } from '../../ports/connection-directory.js';
import { runRoute } from './run-route.js';
import type { WebSocketPorts } from './web-socket-ports.js';

const DISCONNECT = '$disconnect';

/** Tells an API that a connection of its own has ended, where it wants to know; once, and whatever comes of it. Never throws. */
export async function tellDisconnect(
  ports: WebSocketPorts,
  facts: ConnectionFacts,
  home: ConnectionHome,
  end: ConnectionEnd,
): Promise<void> {
  try {
    const stage = await ports.stageOf(home.apiId, home.stage);
    const route = stage?.routes.get(DISCONNECT);
    if (stage === undefined || route === undefined) return;
    const requestId = ports.newId();
    const event = { routeKey: DISCONNECT, requestId, at: ports.clock.now(), stageVariables: stage.variables };
    await runRoute(ports, home, route, requestId, disconnectEvent(facts, event, end));
  } catch (error) {
    ports.onError(error);
  }
}
