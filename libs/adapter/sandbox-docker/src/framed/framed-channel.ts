import { once } from 'node:events';
import { chownSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { runtimeError } from '@stoker/app/sandbox/error-report';
import { responseTooLarge } from '@stoker/core/invocation/failure';
import type { ResponseStream, RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { Assignment, RuntimeError, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import type { RuntimeChannel } from '../channel.js';
import { SANDBOX_GID, SANDBOX_UID } from '../docker/identity.js';
import { peerOf } from '../syscalls/peer.js';
import { encodeAssign, encodeInvoke, FRAME, FrameReader } from './frames.js';
import { parseRuntimeError } from './runtime-error.js';

/**
 * What the runtime may say at each point of the conversation. The function shares the socket with its runtime and
 * can write what it likes; a frame that is not listed here ends the connection before its body is looked at.
 */
const TURNS = {
  booting: [FRAME.booted],
  /** It waits for its assignment. */
  stem: [],
  initialising: [FRAME.ready, FRAME.initError],
  /** It waits for an invocation. */
  waiting: [],
  busy: [FRAME.result, FRAME.stream, FRAME.error, FRAME.fatal],
  streaming: [FRAME.chunk, FRAME.streamEnd, FRAME.error, FRAME.fatal],
  over: [],
} as const satisfies Record<string, readonly number[]>;

type Turn = keyof typeof TURNS;

/** The worker's end of the framed protocol: one unix socket, one connection, one invocation at a time. */
export class FramedChannel implements RuntimeChannel {
  readonly #server: Server;
  readonly #session: RuntimeSession;
  readonly #onHangUp: () => void;
  readonly #booted = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  #turn: Turn = 'booting';
  /** The invocation that the next RESULT or ERROR answers. */
  #requestId = '';
  /** Its answer, where that comes in pieces. */
  #stream: ResponseStream | undefined;
  /** Pieces that whoever takes them has not got around to: until then the runtime is not read. */
  #held = 0;

  private constructor(path: string, session: RuntimeSession, onHangUp: () => void) {
    this.#session = session;
    this.#onHangUp = onHangUp;
    // It may fail before anybody waits for it.
    this.#booted.promise.catch(() => undefined);
    this.#server = createServer((socket) => {
      this.#accept(socket);
      this.#server.close();
      rmSync(path, { force: true });
    });
  }

  /**
   * Listens before the container starts.
   *
   * @param onHangUp called when the connection is lost or cut, or the process says that it exits: it is of no more use
   */
  static async listen(path: string, session: RuntimeSession, onHangUp: () => void): Promise<FramedChannel> {
    const channel = new FramedChannel(path, session, onHangUp);
    channel.#server.listen(path);
    await once(channel.#server, 'listening');
    chownSync(path, SANDBOX_UID, SANDBOX_GID);
    return channel;
  }

  async booted(_pid: number, deadline: AbortSignal): Promise<void> {
    const giveUp = (): void => this.#booted.reject(new Error('The runtime did not boot in time.'));
    if (deadline.aborted) giveUp();
    deadline.addEventListener('abort', giveUp, { once: true });
    await this.#booted.promise;
  }

  /** The number of the process that is the runtime, once that waits for its assignment; rejects where it ends before. */
  async connected(): Promise<number> {
    await this.#booted.promise;
    if (this.#socket === undefined) throw new Error('The runtime is gone.');
    return peerOf(this.#socket);
  }

  handOver(assignment: Assignment): void {
    this.#turn = 'initialising';
    this.#socket?.write(encodeAssign(assignment));
  }

  close(): void {
    this.#server.close();
    this.#socket?.destroy();
  }

  #accept(socket: Socket): void {
    this.#socket = socket;
    const reader = new FrameReader(
      (type) => (TURNS[this.#turn] as readonly number[]).includes(type),
      (type, body) => this.#onFrame(type, body),
    );
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch {
        this.#cut();
      }
    });
    // The close that follows says the rest.
    socket.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
    socket.once('close', () => {
      this.#booted.reject(new Error('The runtime ended while it booted.'));
      this.#onHangUp();
    });
  }

  /** A unix socket is reset by a peer that ends with bytes unread; the only ones can be those of an invocation. */
  #onError({ code }: NodeJS.ErrnoException): void {
    if (code === 'ECONNRESET' || code === 'EPIPE') this.#session.neverTaken(this.#requestId);
  }

  #onFrame(type: number, body: Buffer | undefined): void {
    switch (type) {
      case FRAME.booted:
        this.#turn = 'stem';
        return this.#booted.resolve();
      case FRAME.ready:
        return this.#fetchNext();
      case FRAME.initError:
        this.#turn = 'over';
        this.#session.failInit(parseRuntimeError(body));
        return;
      case FRAME.result:
        if (body === undefined) this.#session.fail(this.#requestId, runtimeError(responseTooLarge()));
        else this.#session.respond(this.#requestId, body);
        return this.#fetchNext();
      case FRAME.stream:
        this.#turn = 'streaming';
        this.#stream = this.#session.stream(this.#requestId, String(body ?? ''));
        return;
      case FRAME.chunk:
        return body === undefined ? this.#cut() : this.#passOn(body);
      case FRAME.streamEnd:
        this.#stream?.end();
        return this.#fetchNext();
      case FRAME.error:
        this.#fail(parseRuntimeError(body));
        return this.#fetchNext();
      case FRAME.fatal:
        this.#fail(parseRuntimeError(body));
        return this.#cut();
    }
  }

  #fail(error: RuntimeError): void {
    if (this.#stream === undefined) this.#session.fail(this.#requestId, error);
    else this.#stream.fail(error);
  }

  #passOn(chunk: Buffer): void {
    const full = this.#stream?.write(chunk);
    if (full === undefined) return;
    this.#held += 1;
    this.#socket?.pause();
    void full.then(() => {
      this.#held -= 1;
      if (this.#held === 0) this.#socket?.resume();
    });
  }

  #fetchNext(): void {
    this.#turn = 'waiting';
    this.#stream = undefined;
    this.#session.next().then(
      (invocation) => {
        if (invocation !== undefined) this.#send(invocation);
      },
      () => this.#cut(),
    );
  }

  /** At once, and not with the socket's own event a moment later: what is answered now must see that it is over. */
  #cut(): void {
    this.#turn = 'over';
    this.#socket?.destroy();
    this.#onHangUp();
  }

  #send(invocation: SandboxInvocation): void {
    this.#turn = 'busy';
    this.#requestId = invocation.requestId;
    const socket = this.#socket;
    if (socket === undefined) return;
    const [frame, payload] = encodeInvoke(invocation);
    if (payload === undefined) {
      socket.write(frame);
      return;
    }
    socket.cork();
    socket.write(frame);
    socket.write(payload);
    socket.uncork();
  }
}
