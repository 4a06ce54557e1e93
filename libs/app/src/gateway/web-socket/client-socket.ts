import type { ConnectionEnd } from '@stoker/core/web-socket/web-socket-event';
import type { HttpResponse, ResponseHeaders } from '@stoker/core/http/http-response';

/** The client's end of a connection, as the front door has it. Nothing of it throws, also when the client has gone. */
export interface ClientSocket {
  /**
   * Sends a message: a text where it is UTF-8.
   *
   * @param onTaken called once: when the client's side of the network has taken it, or never will
   */
  send(data: Uint8Array, onTaken: () => void): void;
  /** Ends the connection as the protocol has it; the client has a moment to answer. */
  close(end: ConnectionEnd): void;
  /** Ends it at once. */
  cut(): void;
  /** Takes nothing more from the client for now. */
  pause(): void;
  resume(): void;
}

/** Who is told what comes of a connection. */
export interface ConnectionHandler {
  /** @param text UTF-8 */
  receive(text: string): void;
  /** The client shows that it is there: a ping, or the answer to one. */
  touch(): void;
  /** Called once, last. */
  ended(end: ConnectionEnd): void;
}

/** A connection that is let in. Exactly one of both is called. */
export interface AcceptedUpgrade {
  /** For the client, beside what the protocol has: `sec-websocket-protocol`. */
  readonly headers: ResponseHeaders;
  open(socket: ClientSocket): ConnectionHandler;
  /** The client went away before it was told. */
  abandon(): void;
}

export type UpgradeAnswer = AcceptedUpgrade | HttpResponse;
