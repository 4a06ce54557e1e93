import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AcceptedUpgrade } from '@stoker/app/gateway/web-socket/client-socket';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import { type ServerOptions, WebSocketServer } from 'ws';
import type { BodyAllowance } from '../../aws-wire/http-front/body-allowances.js';
import { serveClient } from './ws-client-socket.js';

/** Pieces of one message, and pieces of the network that one frame may come in. */
const PIECES = 1_024;
/** ms that a client has to answer the end of a connection before it is cut. */
const CLOSE_MS = 2_000;

/** What goes out with the answer to a request that is granted. */
interface Granted {
  readonly requestId: string;
  readonly subprotocol: string | undefined;
}

/** Makes connections of requests that were granted. Nothing is compressed: a message is as long as what was sent. */
export class WebSocketUpgrades {
  readonly #granted = new WeakMap<IncomingMessage, Granted>();
  readonly #server: WebSocketServer;

  constructor() {
    // Types of the library do not know all of its settings.
    const options: ServerOptions & { readonly closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: WEB_SOCKET_LIMITS.messageBytes,
      maxFragments: PIECES,
      maxBufferedChunks: PIECES,
      closeTimeout: CLOSE_MS,
      // A client gets what it offered, or none.
      handleProtocols: (offered, message) => {
        const { subprotocol } = this.#granted.get(message) ?? {};
        return subprotocol !== undefined && offered.has(subprotocol) ? subprotocol : false;
      },
    };
    this.#server = new WebSocketServer(options);
    this.#server.on('headers', (lines, message) => {
      const { requestId } = this.#granted.get(message) ?? {};
      if (requestId !== undefined) lines.push(`x-amzn-requestid: ${requestId}`);
    });
  }

  /**
   * Tells the client, and lets both ends speak.
   *
   * @param head what came behind the request
   * @returns false where the client has gone meanwhile
   */
  grant(
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { headers, open, abandon }: AcceptedUpgrade,
    requestId: string,
    allowance: BodyAllowance,
  ): boolean {
    const { 'sec-websocket-protocol': subprotocol } = headers;
    this.#granted.set(message, { requestId, subprotocol: typeof subprotocol === 'string' ? subprotocol : undefined });
    let isOpen = false;
    this.#server.handleUpgrade(message, socket, head, (ws) => {
      isOpen = true;
      serveClient(ws, socket, { open }, allowance);
    });
    if (!isOpen) abandon();
    return isOpen;
  }
}
