import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { environmentAddress } from '@stoker/core/net/environment-network';
import type { ServePlatformEndpoint } from '@stoker/app/ports/platform-endpoint';
import type { Peer } from '../aws-wire/http-front/answered-call.js';
import { ConnectionShares, type ConnectionLimits } from './connection-shares.js';

/** Of one environment: what SDKs open at most for themselves (50), and some to spare. */
const MAX_CONNECTIONS = 64;
const LIMITS: ConnectionLimits = { total: 16_384, perAccount: 2_048 };

export interface PlatformEndpointOptions {
  /** As the server that is reached from outside has it. */
  readonly http: Pick<ServerOptions, 'maxHeaderSize' | 'requestTimeout'>;
  /** Answers bytes that are no request. */
  readonly onClientError: (error: NodeJS.ErrnoException, socket: Socket) => void;
  readonly limits?: ConnectionLimits;
}

/**
 * The platform's APIs as functions reach them: at an address of their own environment, without a network. Nothing is passed
 * on: the server that answers others answers these connections as well, so that every limit and check of its is theirs, and
 * what they are good for ends there. A connection stays open for as long as its environment is there, which may be frozen
 * and then know nothing of the time that passed.
 */
export class PlatformEndpoint {
  readonly #shares: ConnectionShares;
  readonly #peers = new WeakMap<Socket, Peer>();
  /** Connections with a request that is not yet answered. */
  readonly #busy = new WeakSet<Socket>();
  #answer: RequestListener | undefined;

  constructor(private readonly options: PlatformEndpointOptions) {
    this.#shares = new ConnectionShares(options.limits ?? LIMITS);
  }

  /** Who answers; before this is called nobody does. */
  answerWith(listener: RequestListener): void {
    this.#answer = listener;
  }

  /**
   * Who is at the other end, if it is an environment: whatever headers such a connection brings, its address is what this
   * says. Its bytes are on no wire, and so as safe as any that are encrypted.
   */
  peerOf(socket: Socket): Peer | undefined {
    return this.#peers.get(socket);
  }

  readonly serve: ServePlatformEndpoint = (listenerFd, sandboxId, assigned) => {
    const server = this.serverFor(sandboxId, assigned);
    server.listen({ fd: listenerFd });
    return {
      close() {
        server.close();
        server.closeAllConnections();
      },
    };
  };

  /** The server of one environment, not yet listening. */
  serverFor(sandboxId: string, assigned: Parameters<ServePlatformEndpoint>[2]): Server {
    const peer: Peer = { sourceIp: environmentAddress(sandboxId), secureTransport: true, scheme: 'http' };
    const server = createServer({ ...this.options.http, noDelay: true, keepAliveTimeout: 0 }, (request, response) => {
      if (this.#answer === undefined || !this.#begin(request.socket, response)) request.destroy();
      else this.#answer(request, response);
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.on('connection', (socket: Socket) => this.#admit(socket, peer, assigned()?.accountId));
    server.on('clientError', this.options.onClientError);
    // A listener that breaks is its environment's loss alone.
    server.on('error', () => undefined);
    return server;
  }

  /**
   * Takes one request of a connection at a time. No SDK sends a second before it has the answer to the first, and a
   * function that did would have as many served at once as it likes, whatever its connections are limited to.
   */
  #begin(socket: Socket, response: ServerResponse): boolean {
    if (this.#busy.has(socket)) return false;
    this.#busy.add(socket);
    response.once('close', () => this.#busy.delete(socket));
    return true;
  }

  #admit(socket: Socket, peer: Peer, accountId: string | undefined): void {
    if (accountId === undefined || !this.#shares.take(accountId)) {
      socket.destroy();
      return;
    }
    this.#peers.set(socket, peer);
    socket.once('close', () => this.#shares.giveBack(accountId));
  }
}
