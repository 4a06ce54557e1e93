import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { onClientError } from '../aws-wire/http-front/client-error.js';
import { withRequestId } from '../aws-wire/wire-response.js';
import { GATEWAY_LIMITS } from './gateway-limits.js';
import type { HttpGateway } from './http-gateway.js';
import { asksForWebSocket } from './web-socket/handshake.js';
import { BAD_REQUEST, HEAD_TOO_LARGE, TOO_SLOW } from './refusals.js';

/** How long clients may take, and how many there may be. */
export interface ConnectionLimits {
  /** ms from a connection's first byte to the end of a request's head. */
  readonly headMs: number;
  /** ms that a whole request may take to arrive, its body included. */
  readonly requestMs: number;
  /** ms that a connection may lie idle between requests. */
  readonly idleMs: number;
  /** Connections at once; more are closed as they come. */
  readonly connections: number;
}

/**
 * The listener's server. What its parser takes for HTTP is that strictly: a request with both a length and a transfer
 * encoding, a folded header or a bare line feed is refused, and its connection closed.
 */
export function gatewayServer(gateway: Pick<HttpGateway, 'serve' | 'upgrade'>, limits: ConnectionLimits): Server {
  const server = createServer(
    {
      maxHeaderSize: GATEWAY_LIMITS.rawHeadBytes,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headMs),
      // Whether there is one host, and which, the gateway finds out itself.
      requireHostHeader: false,
      insecureHTTPParser: false,
      // Who asks for any other protocol gets an answer in this one.
      shouldUpgradeCallback: asksForWebSocket,
    },
    (request, response) => gateway.serve(request, response),
  );
  server.maxHeadersCount = 0; // Node would leave out what is over: the gateway counts, and refuses
  server.maxConnections = limits.connections;
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket as Socket, head));
  server.on(
    'clientError',
    onClientError((code) => withRequestId(answerTo(code), randomUUID())),
  );
  return server;
}

/** ms between two looks for connections that take too long. */
const CHECK_MS = 1_000;

function answerTo(code: string | undefined) {
  const { status, headers, body } =
    code === 'HPE_HEADER_OVERFLOW' ? HEAD_TOO_LARGE : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : BAD_REQUEST;
  return { status, headers: headers as Record<string, string>, body: body as string };
}
