import { createServer, type Server } from 'node:http';
import type { ExtensionSession } from '@stoker/app/ports/extension-session';
import type { RuntimeSession, ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { BodyReader } from './body-reader.js';
import { sendError } from './reply.js';
import type { RouteCall } from './route.js';
import { findRoute } from './routes.js';

/** One runtime and ten extensions need no more; whatever opens more is not served. */
const MAX_CONNECTIONS = 32;

export interface RuntimeApiOptions {
  /** Bytes of bodies that the environments of the process may have in flight, all together. */
  readonly bytesInFlight?: number;
}

/** What every environment's HTTP Runtime API is served with; all that it serves share one budget. */
export function runtimeApi({ bytesInFlight = 128 * 1024 * 1024 }: RuntimeApiOptions = {}): ServeRuntimeApi {
  const budget = new ByteBudget(bytesInFlight);
  return (listenerFd, session, extensions) => {
    const server = createRuntimeApiServer(session, extensions, budget);
    server.listen({ fd: listenerFd });
    return {
      close() {
        server.close();
        server.closeAllConnections();
      },
    };
  };
}

/**
 * The HTTP Runtime API of one environment, not yet listening. Requests wait as long as they must: the runtime
 * inside may be frozen.
 */
export function createRuntimeApiServer(
  session: RuntimeSession,
  extensions: ExtensionSession,
  budget: ByteBudget,
): Server {
  const bodies = new BodyReader(budget);
  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    void handle({ session, extensions, bodies, request, response });
  });
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.maxConnections = MAX_CONNECTIONS;
  // A connection that ends badly tells nothing: the process behind it is watched by other means.
  server.on('error', () => undefined);
  return server;
}

async function handle(call: Omit<RouteCall, 'requestId'>): Promise<void> {
  const { request, response } = call;
  const found = findRoute(request.method ?? '', request.url ?? '');
  if (found === undefined) return sendError(response, 404, 'NotFound', 'There is no such route in the Runtime API.');
  try {
    await found.route.handle({ ...call, requestId: found.requestId });
  } catch {
    // The connection broke while the body was on its way.
    response.destroy();
  }
}
