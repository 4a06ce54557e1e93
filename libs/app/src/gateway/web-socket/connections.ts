import { CLOSE, closeReason } from '@stoker/core/web-socket/close-codes';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { ServiceError } from '@stoker/core/errors/service-error';
import { type FindAccount, requireOpen } from '../../accounts/tenant-gate.js';
import type { Clock } from '../../ports/clock.js';
import type { ConnectionDirectory, ConnectionReply, ConnectionRequest } from '../../ports/connection-directory.js';
import type { Connection } from './connection.js';

export interface ConnectionTimes {
  /** ms without a message, ping or pong after which a connection is closed. */
  readonly idleMs: number;
  /** ms that a connection lasts at most. */
  readonly lifetimeMs: number;
  /** ms that a client may take nothing of what waits for it. */
  readonly slowMs: number;
}

export interface ConnectionsOptions {
  readonly times: ConnectionTimes;
  readonly directory: ConnectionDirectory;
  readonly findAccount: FindAccount;
  /** Counts a new connection; throws TooManyRequestsException for one too many. */
  readonly countNew: (accountId: string) => Promise<void> | void;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Told of what the directory could not be told. */
  readonly onError: (error: unknown) => void;
}

const GOING_AWAY = { code: CLOSE.GOING_AWAY, reason: closeReason(CLOSE.GOING_AWAY) };

/** The WebSocket connections that this process holds. */
export class Connections {
  readonly #held = new Map<string, Connection>();
  /** By account, those that are being made too. */
  readonly #counts = new Map<string, number>();
  #isDraining = false;

  constructor(private readonly options: ConnectionsOptions) {
    options.directory.answerWith((request) => this.answer(request));
  }

  get size(): number {
    return this.#held.size;
  }

  /**
   * Takes a place for a connection that is to be made; the account has so many on this server.
   *
   * @returns gives it back
   * @throws TooManyRequestsException, AccessDeniedException where the account is not open, ServiceUnavailableException when the
   *   server goes down
   */
  async admit(accountId: string): Promise<() => void> {
    if (this.#isDraining) throw new ServiceError('ServiceUnavailableException', 'The server is going down.');
    const account = await this.options.findAccount(accountId);
    if (account !== undefined) requireOpen(account);
    const quotas = account?.quotas ?? USUAL_QUOTAS;
    await this.options.countNew(accountId);
    const count = this.#counts.get(accountId) ?? 0;
    if (count >= quotas['gateway-connections']) {
      throw new ServiceError('TooManyRequestsException', 'Too many connections');
    }
    this.#counts.set(accountId, count + 1);
    return () => this.#giveBack(accountId);
  }

  #giveBack(accountId: string): void {
    const left = (this.#counts.get(accountId) ?? 0) - 1;
    if (left > 0) this.#counts.set(accountId, left);
    else this.#counts.delete(accountId);
  }

  /** Lets other servers find a connection before its client knows of it. */
  async announce({ id, home }: Pick<Connection, 'id' | 'home'>): Promise<void> {
    await this.options.directory.claim([[id, home]]).catch(this.options.onError);
  }

  add(connection: Connection): void {
    this.#held.set(connection.id, connection);
    if (this.#isDraining) connection.close(GOING_AWAY);
  }

  /** Forgets a connection that has ended. */
  remove({ id }: Pick<Connection, 'id'>): void {
    this.#held.delete(id);
    this.options.directory.release(id).catch(this.options.onError);
  }

  find(connectionId: string): Connection | undefined {
    return this.#held.get(connectionId);
  }

  /** What one asks of a connection that this process holds, or another asks who holds none. */
  answer(request: ConnectionRequest): ConnectionReply {
    const connection = this.#held.get(request.connectionId);
    if (connection === undefined || connection.isClosing) return { kind: 'gone' };
    switch (request.kind) {
      case 'post':
        return { kind: connection.post(request.data) ? 'done' : 'full' };
      case 'get':
        return { kind: 'info', info: connection.info };
      case 'delete':
        connection.close({ code: CLOSE.NORMAL, reason: closeReason(CLOSE.NORMAL) });
        return { kind: 'done' };
    }
  }

  /** Closes connections that have lain idle, that are too old, or whose clients take nothing. To be called now and then. */
  sweep(): void {
    const now = this.options.clock.monotonic();
    const { idleMs, lifetimeMs, slowMs } = this.options.times;
    for (const connection of this.#held.values()) {
      const { openedAt, activeAt, stuckSince } = connection.moments;
      if (stuckSince !== undefined && now - stuckSince >= slowMs) connection.cut();
      else if (now - activeAt >= idleMs || now - openedAt >= lifetimeMs) connection.close(GOING_AWAY);
    }
  }

  /** Says again which connections are here; to be called every `renewMs` of the directory. */
  async renew(): Promise<void> {
    const connections = [...this.#held.values()].map(({ id, home }) => [id, home] as const);
    if (connections.length > 0) await this.options.directory.claim(connections);
  }

  /** Closes all connections, and takes no more. Resolves when their functions have been told. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    const connections = [...this.#held.values()];
    for (const connection of connections) connection.close(GOING_AWAY);
    await Promise.all(connections.map(({ told }) => told));
  }
}
