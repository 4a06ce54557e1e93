import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RuntimeSession, ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
import { sendError } from './reply.js';
import { findRoute } from './routes.js';

/** One runtime and a few extensions need no more; whatever opens thousands is not served. */
const MAX_CONNECTIONS = 64;

/** The HTTP Runtime API of one environment. Requests wait as long as they must: the runtime inside may be frozen. */
export const serveRuntimeApi: ServeRuntimeApi = (listenerFd, session) => {
  const server = createRuntimeApiServer(session);
  server.listen({ fd: listenerFd });
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** The same, not yet listening. */
export function createRuntimeApiServer(session: RuntimeSession): Server {
  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    void handle(session, request, response);
  });
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.maxConnections = MAX_CONNECTIONS;
  // A connection that ends badly tells nothing: the process behind it is watched by other means.
  server.on('error', () => undefined);
  return server;
}

async function handle(session: RuntimeSession, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = findRoute(request.method ?? '', request.url ?? '');
  if (found === undefined) return sendError(response, 404, 'NotFound', 'There is no such route in the Runtime API.');
  try {
    await found.route.handle({ session, request, response, requestId: found.requestId });
  } catch {
    // The connection broke while the body was on its way.
    response.destroy();
  }
}
