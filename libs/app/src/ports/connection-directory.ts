/** Whose connection it is. */
export interface ConnectionHome {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
}

/** What is asked of the server that holds a connection. */
export type ConnectionRequest =
  | { readonly kind: 'post'; readonly connectionId: string; readonly data: Uint8Array }
  | { readonly kind: 'get' | 'delete'; readonly connectionId: string };

export type ConnectionReply =
  | { readonly kind: 'done' }
  /** The server holds no such connection. */
  | { readonly kind: 'gone' }
  /** The client does not take what was sent to it before. */
  | { readonly kind: 'full' }
  | { readonly kind: 'info'; readonly info: ConnectionInfo };

/** What callers are told of a connection. */
export interface ConnectionInfo {
  /** ms since the epoch, both. */
  readonly connectedAt: number;
  readonly lastActiveAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** A connection, and the server that holds it. */
export interface FoundConnection {
  readonly home: ConnectionHome;
  readonly holder: string;
}

/** Answers what other servers ask of connections that this one holds. */
export type AnswerConnection = (request: ConnectionRequest) => ConnectionReply;

/**
 * Which server holds which connection, and the way there. Nothing of it outlives its servers: what is not claimed again in time is
 * forgotten, and a server that has gone answers nobody.
 */
export interface ConnectionDirectory {
  /**
   * Says that this server holds connections. To be said again every `renewMs`.
   *
   * @throws Error while the directory is away
   */
  claim(connections: readonly (readonly [connectionId: string, home: ConnectionHome])[]): Promise<void>;
  /** Forgets one of its own. @throws as `claim` */
  release(connectionId: string): Promise<void>;
  /** ms after which connections have to be claimed again. */
  readonly renewMs: number;
  /** @throws as `claim` */
  find(connectionId: string): Promise<FoundConnection | undefined>;
  /**
   * Asks another server.
   *
   * @returns `gone` where that server is none any more
   * @throws Error where no answer came in time; the request may have been done
   */
  ask(holder: string, request: ConnectionRequest): Promise<ConnectionReply>;
  /** Who answers others here; said once, at the start. */
  answerWith(answer: AnswerConnection): void;
}
