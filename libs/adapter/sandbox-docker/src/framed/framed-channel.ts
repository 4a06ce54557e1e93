import { once } from 'node:events';
import { chownSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { Assignment, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import type { RuntimeChannel } from '../channel.js';
import { SANDBOX_GID, SANDBOX_UID } from '../docker/identity.js';
import { encodeAssign, encodeInvoke, FRAME, FrameReader } from './frames.js';
import { parseRuntimeError, responseTooLarge } from './runtime-error.js';

/** The worker's end of the framed protocol: one unix socket, one connection, one invocation at a time. */
export class FramedChannel implements RuntimeChannel {
  readonly #server: Server;
  readonly #session: RuntimeSession;
  readonly #onHangUp: () => void;
  readonly #booted = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  /** The invocation that the next RESULT or ERROR answers. */
  #requestId: string | undefined;

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
   * @param onHangUp called when the connection is lost: the process has ended, or has closed it
   */
  static async listen(path: string, session: RuntimeSession, onHangUp: () => void): Promise<FramedChannel> {
    const channel = new FramedChannel(path, session, onHangUp);
    channel.#server.listen(path);
    await once(channel.#server, 'listening');
    chownSync(path, SANDBOX_UID, SANDBOX_GID);
    return channel;
  }

  async booted(_pid: number, deadline: AbortSignal): Promise<void> {
    deadline.addEventListener('abort', () => this.#booted.reject(new Error('The runtime did not boot in time.')), {
      once: true,
    });
    await this.#booted.promise;
  }

  handOver(assignment: Assignment): void {
    this.#socket?.write(encodeAssign(assignment));
  }

  close(): void {
    this.#server.close();
    this.#socket?.destroy();
  }

  #accept(socket: Socket): void {
    this.#socket = socket;
    const reader = new FrameReader((type, body) => this.#onFrame(type, body));
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch {
        socket.destroy();
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
    const unread = code === 'ECONNRESET' || code === 'EPIPE';
    if (unread && this.#requestId !== undefined) this.#session.neverTaken(this.#requestId);
  }

  #onFrame(type: number, body: Buffer | undefined): void {
    switch (type) {
      case FRAME.booted:
        return this.#booted.resolve();
      case FRAME.ready:
        return this.#fetchNext();
      case FRAME.initError:
        this.#session.failInit(parseRuntimeError(body));
        return;
      case FRAME.result:
      case FRAME.error:
      case FRAME.fatal:
        return this.#answer(type, body);
    }
  }

  #answer(type: number, body: Buffer | undefined): void {
    const requestId = this.#requestId;
    if (requestId === undefined) return;
    this.#requestId = undefined;
    if (type !== FRAME.result) this.#session.fail(requestId, parseRuntimeError(body));
    else if (body === undefined) this.#session.fail(requestId, responseTooLarge());
    else this.#session.respond(requestId, body);
    // A process that says it is about to exit is given no other invocation.
    if (type === FRAME.fatal) this.#socket?.destroy();
    else this.#fetchNext();
  }

  /** A frame out of turn means that the function plays with the socket: it is cut off. */
  #fetchNext(): void {
    this.#session.next().then(
      (invocation) => {
        if (invocation !== undefined) this.#send(invocation);
      },
      () => this.#socket?.destroy(),
    );
  }

  #send(invocation: SandboxInvocation): void {
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
