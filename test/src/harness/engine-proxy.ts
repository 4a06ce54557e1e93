import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A unix socket before the Docker engine's, for a server under test to talk through. What the engine itself does is left
 * alone: others use it too.
 */
export class EngineProxy {
  #server: Server | undefined;
  /** Connections of clients, each with the one to the engine. */
  readonly #pairs = new Map<Socket, Socket>();
  #stalled = false;

  private constructor(
    readonly path: string,
    private readonly enginePath: string,
  ) {}

  /** @param path of the socket to listen on */
  static async start(path: string): Promise<EngineProxy> {
    const engine = (process.env['TEST_DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
    const proxy = new EngineProxy(path, engine);
    await proxy.#listen();
    return proxy;
  }

  /** As `DOCKER_HOST` has it. */
  get dockerHost(): string {
    return `unix://${this.path}`;
  }

  /** The engine still hears and does what it is asked, but nobody gets an answer: the worst that a stall can be. */
  stall(): void {
    this.#stalled = true;
    for (const engine of this.#pairs.values()) engine.pause();
  }

  /** Every connection breaks and none can be made, as while the engine is restarted. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    for (const [client, engine] of this.#pairs) for (const socket of [client, engine]) socket.destroy();
    await closed;
    await rm(this.path, { force: true });
  }

  /** Back to normal. */
  async pass(): Promise<void> {
    this.#stalled = false;
    if (this.#server === undefined) await this.#listen();
    for (const engine of this.#pairs.values()) engine.resume();
  }

  close(): Promise<void> {
    return this.refuse();
  }

  async #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.path, resolve);
    });
    this.#server = server;
  }

  #join(client: Socket): void {
    const engine = connect({ path: this.enginePath, allowHalfOpen: true });
    this.#pairs.set(client, engine);
    client.pipe(engine);
    engine.pipe(client);
    if (this.#stalled) engine.pause();
    const part = (): void => {
      this.#pairs.delete(client);
      client.destroy();
      // A stalled engine learns that its client has gone; what it was asked for it has begun.
      engine.destroy();
    };
    for (const socket of [client, engine]) socket.on('error', part);
    client.on('close', part);
    engine.on('close', part);
  }
}
