import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TelemetryDestination } from '@stoker/core/extensions/telemetry-subscription';
import type { TelemetryConnection } from '@stoker/app/ports/telemetry-connection';

/** What a subscriber's answer may have; nobody reads it. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Connects to a port inside the environment and answers the descriptor. */
export type ConnectInside = (port: number) => number;

/** @param connect throws when nobody listens */
export function telemetryConnection(destination: TelemetryDestination, connect: ConnectInside): TelemetryConnection {
  return destination.protocol === 'HTTP'
    ? new HttpConnection(destination, connect)
    : new TcpConnection(destination.port, connect);
}

/** Batches as JSON arrays, each in a request of its own over one connection. */
class HttpConnection implements TelemetryConnection {
  readonly #agent: InsideAgent;

  constructor(
    private readonly to: Extract<TelemetryDestination, { protocol: 'HTTP' }>,
    connect: ConnectInside,
  ) {
    this.#agent = new InsideAgent(() => connect(to.port));
  }

  deliver(batch: readonly string[], signal: AbortSignal): Promise<boolean> {
    const body = Buffer.from(`[${batch.join(',')}]`);
    const { port, path, method } = this.to;
    const headers = {
      Host: `sandbox.localdomain:${port}`,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    };
    return new Promise((resolve, reject) => {
      const sent = request({ agent: this.#agent, method, path, headers, signal }, (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) answer.destroy(new Error('The answer is too large.'));
        });
        answer.on('error', reject);
        answer.on('end', () => resolve((answer.statusCode ?? 0) < 300));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Makes its connections inside the environment: it knows no host, and asks no name service. */
class InsideAgent extends Agent {
  constructor(private readonly connectInside: () => number) {
    super({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  }

  /** May be called from an event of the last connection, where a throw would end this process. */
  override createConnection(
    _options: unknown,
    done?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | undefined {
    try {
      return new Socket({ fd: this.connectInside(), readable: true, writable: true });
    } catch (error) {
      // By the types there is always a socket, which nobody looks at beside an error.
      (done as (error: unknown) => void)(error);
      return undefined;
    }
  }
}

/** Events as lines over one connection. */
class TcpConnection implements TelemetryConnection {
  #socket: Socket | undefined;

  constructor(
    private readonly port: number,
    private readonly connect: ConnectInside,
  ) {}

  async deliver(batch: readonly string[], signal: AbortSignal): Promise<boolean> {
    const socket = this.#open();
    const abort = (): void => void socket.destroy(new Error('The subscriber does not read.'));
    signal.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('close', () => reject(new Error('The subscriber has hung up.')));
        socket.write(batch.map((event) => `${event}\n`).join(''), (error) => (error ? reject(error) : resolve()));
      });
      return true;
    } finally {
      socket.removeAllListeners('close');
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    if (this.#socket?.destroyed === false) return this.#socket;
    // What the subscriber sends is left where it is.
    this.#socket = new Socket({ fd: this.connect(this.port), readable: false, writable: true });
    this.#socket.on('error', () => undefined);
    return this.#socket;
  }
}
