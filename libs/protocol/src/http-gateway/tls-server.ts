import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { CertificateSet } from './certificate-set.js';
import { GATEWAY_LIMITS } from './gateway-limits.js';
import type { ConnectionLimits } from './gateway-server.js';
import type { HttpGateway } from './http-gateway.js';

export interface TlsGateway {
  readonly server: TlsServer;
  /** Takes no more connections, and tells those of HTTP/2 to go; resolves when all have gone. */
  close(): Promise<void>;
}

/** Requests of one connection at once. */
const STREAMS = 100;

/**
 * The listener's server for TLS: HTTP/2 for clients that know it, and HTTP/1.1 for others, which the server of the plain
 * port speaks, with its limits.
 *
 * @param certificates the present ones; asked for each connection
 */
export function gatewayTlsServer(
  gateway: Pick<HttpGateway, 'serve'>,
  http1: Server,
  limits: ConnectionLimits,
  certificates: () => CertificateSet,
): TlsGateway {
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createHttp2Server(
    {
      settings: { maxConcurrentStreams: STREAMS, maxHeaderListSize: GATEWAY_LIMITS.rawHeadBytes },
      maxSessionMemory: 10,
    },
    (request, response) => gateway.serve(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(limits.idleMs, () => session.close());
  });
  http2.on('sessionError', () => undefined); // the session is destroyed with it
  const server = createTlsServer({
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: limits.headMs,
    SNICallback: (name, found) => {
      const context = certificates().contextFor(name);
      if (context === undefined) found(new Error(`no certificate is good for ${name}`));
      else found(null, context);
    },
  });
  server.maxConnections = limits.connections;
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined); // whoever reads from it hears of its end
    (socket.alpnProtocol === 'h2' ? http2 : http1).emit('connection', socket);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const session of sessions) session.close();
    });
  return { server, close };
}
