import { CLOSE, closeReason } from '@stoker/core/web-socket/close-codes';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import type { ConnectionEnd, ConnectionFacts } from '@stoker/core/web-socket/web-socket-event';
import type { Clock } from '../../ports/clock.js';
import type { ConnectionHome, ConnectionInfo } from '../../ports/connection-directory.js';
import type { ClientSocket, ConnectionHandler } from './client-socket.js';
import type { MessageRoom } from './message-room.js';

/** What of a connection is the business of its API. None of it throws. */
export interface ConnectionCallbacks {
  /** Has a message answered; what it resolves to is sent to the client. */
  message(connection: Connection, text: string): Promise<string | Uint8Array | undefined>;
  /** Tells the API that the connection has ended. */
  ended(connection: Connection, end: ConnectionEnd): Promise<void>;
  /** What a client is told whose message finds no room. */
  noRoom(connection: Connection): string;
}

/** Messages of one connection that functions work on at once, and their bytes; the client waits to send more. */
const UNDER_WAY = { messages: 16, bytes: WEB_SOCKET_LIMITS.messageBytes };
/** Beside its bytes, what a message costs that waits for its turn or for its client. */
const MESSAGE_COST = 128;
/** What messages may cost that wait for a client before nothing more is sent to it: two whole ones. */
const WAITING_BYTES = 2 * (WEB_SOCKET_LIMITS.messageBytes + MESSAGE_COST);

/** A WebSocket connection that this process holds. Its messages are handed on as they come, without waiting for each other. */
export class Connection implements ConnectionHandler {
  readonly id: string;
  /** Resolves when the API has been told of the end. */
  readonly told: Promise<void>;
  readonly #tell: () => void;
  readonly #openedAt: number;
  #activeAt: number;
  #lastActiveAt: number;
  #underWay = { messages: 0, bytes: 0 };
  /** Messages that were read before the client was held back; few come in one piece of the network. */
  readonly #queue: string[] = [];
  #isPaused = false;
  #waiting = 0;
  #stuckSince: number | undefined;
  #end: ConnectionEnd | undefined;

  constructor(
    readonly facts: ConnectionFacts,
    readonly home: ConnectionHome,
    private readonly socket: ClientSocket,
    private readonly room: MessageRoom,
    private readonly clock: Pick<Clock, 'now' | 'monotonic'>,
    private readonly callbacks: ConnectionCallbacks,
  ) {
    this.id = facts.connectionId;
    this.#openedAt = this.#activeAt = clock.monotonic();
    this.#lastActiveAt = clock.now();
    ({ promise: this.told, resolve: this.#tell } = Promise.withResolvers<void>());
  }

  /** Of the steady clock; `stuckSince` is when the client last took something of what waits for it. */
  get moments(): { readonly openedAt: number; readonly activeAt: number; readonly stuckSince: number | undefined } {
    return { openedAt: this.#openedAt, activeAt: this.#activeAt, stuckSince: this.#stuckSince };
  }

  /** True from the moment in which anybody has said that it is to end. */
  get isClosing(): boolean {
    return this.#end !== undefined;
  }

  get info(): ConnectionInfo {
    const { connectedAt, identity } = this.facts;
    const { sourceIp, userAgent = '' } = identity;
    return { connectedAt, lastActiveAt: this.#lastActiveAt, sourceIp, userAgent };
  }

  touch(): void {
    this.#activeAt = this.clock.monotonic();
    this.#lastActiveAt = this.clock.now();
  }

  receive(text: string): void {
    if (this.isClosing) return;
    this.touch();
    if (!this.room.take(this.home.accountId, costOf(text))) return this.#say(this.callbacks.noRoom(this));
    this.#queue.push(text);
    this.#next();
  }

  /** Hands on what waits, as far as there is a turn for it. */
  #next(): void {
    while (this.#queue.length > 0 && !this.#isFull()) this.#handOn(this.#queue.shift()!);
    const mustWait = this.#isFull();
    if (mustWait === this.#isPaused) return;
    this.#isPaused = mustWait;
    if (mustWait) this.socket.pause();
    else this.socket.resume();
  }

  #handOn(text: string): void {
    const cost = costOf(text);
    this.#underWay.messages++;
    this.#underWay.bytes += cost;
    void this.callbacks.message(this, text).then((answer) => {
      this.room.giveBack(this.home.accountId, cost);
      this.#underWay.messages--;
      this.#underWay.bytes -= cost;
      if (answer !== undefined) this.#say(answer);
      this.#next();
    });
  }

  #isFull(): boolean {
    const { messages, bytes } = this.#underWay;
    return messages >= UNDER_WAY.messages || bytes >= UNDER_WAY.bytes;
  }

  /** Sends the client a message; false where it does not take what was sent to it before. */
  post(data: Uint8Array): boolean {
    const cost = data.length + MESSAGE_COST;
    const { accountId } = this.home;
    if (this.#waiting + cost > WAITING_BYTES || !this.room.take(accountId, cost)) return false;
    this.#activeAt = this.clock.monotonic();
    this.#waiting += cost;
    this.#stuckSince ??= this.#activeAt;
    this.socket.send(data, () => {
      this.room.giveBack(accountId, cost);
      this.#waiting -= cost;
      this.#stuckSince = this.#waiting > 0 ? this.clock.monotonic() : undefined;
    });
    return true;
  }

  /** Ends the connection, and tells its API at once: the client may never answer. */
  close(end: ConnectionEnd): void {
    if (this.isClosing) return;
    this.socket.close(end);
    this.#finish(end);
  }

  /** Ends the connection of a client that takes nothing. */
  cut(): void {
    this.socket.cut();
    this.#finish({ code: CLOSE.ABNORMAL, reason: closeReason(CLOSE.ABNORMAL) });
  }

  ended(end: ConnectionEnd): void {
    this.#finish(end);
  }

  #finish(end: ConnectionEnd): void {
    if (this.isClosing) return;
    this.#end = end;
    for (const text of this.#queue.splice(0)) this.room.giveBack(this.home.accountId, costOf(text));
    void this.callbacks.ended(this, end).then(this.#tell);
  }

  /** Who does not take the answers to what he sends has no use for the connection. */
  #say(answer: string | Uint8Array): void {
    if (this.isClosing) return;
    if (!this.post(typeof answer === 'string' ? Buffer.from(answer) : answer)) this.cut();
  }
}

function costOf(text: string): number {
  return Buffer.byteLength(text) + MESSAGE_COST;
}
