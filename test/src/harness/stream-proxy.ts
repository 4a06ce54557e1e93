import { rm } from 'node:fs/promises';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** Where connections come in: a unix socket's path, or a port of loopback. */
export type Listening = { readonly path: string } | { readonly port: number };

/**
 * A relay before a service that others use too, or that must not notice: what is broken between it and the server under
 * test is broken here.
 */
export class StreamProxy {
  #server: Server | undefined;
  /** Connections of clients, each with the one to the service. */
  readonly #pairs = new Map<Socket, Socket>();
  /** Pairs of which the client's words are held back. */
  readonly #held = new Map<Socket, Socket>();
  #deaf = false;
  #mute = false;
  #trap: { readonly text: Buffer; readonly sprung: () => void } | undefined;

  constructor(
    private readonly listening: Listening,
    private readonly service: NetConnectOpts,
  ) {}

  async open(): Promise<this> {
    await this.#listen();
    return this;
  }

  /** The service still hears and does what it is asked, but nobody gets an answer: the worst that a stall can be. */
  stall(): void {
    this.#mute = true;
    for (const service of this.#pairs.values()) service.pause();
  }

  /** Nothing passes in either direction and nobody is told, as when a network is cut; new connections are left hanging. */
  cut(): void {
    this.#deaf = true;
    for (const client of this.#pairs.keys()) client.pause();
    this.stall();
  }

  /** Every connection breaks and none can be made, as while the service is restarted. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    for (const pair of [...this.#pairs, ...this.#held]) for (const socket of pair) socket.destroy();
    await closed;
    if ('path' in this.listening) await rm(this.listening.path, { force: true });
  }

  /**
   * Holds back, for good, the first thing that is said to the service with this text in it, and whatever follows on its
   * connection; others pass. Resolves when that has happened.
   */
  hold(text: string): Promise<void> {
    return new Promise((resolve) => (this.#trap = { text: Buffer.from(text), sprung: resolve }));
  }

  /** Back to normal; what is held stays so. */
  async pass(): Promise<void> {
    this.#deaf = this.#mute = false;
    this.#trap = undefined;
    if (this.#server === undefined) await this.#listen();
    for (const [client, service] of this.#pairs) for (const socket of [client, service]) socket.resume();
  }

  close(): Promise<void> {
    return this.refuse();
  }

  async #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen('path' in this.listening ? this.listening : { ...this.listening, host: '127.0.0.1' }, resolve);
    });
    this.#server = server;
  }

  #join(client: Socket): void {
    const service = connect({ ...this.service, allowHalfOpen: true });
    this.#pairs.set(client, service);
    const said = (chunk: Buffer): void => {
      if (this.#trap !== undefined && chunk.includes(this.#trap.text)) {
        client.off('data', said).pause();
        this.#pairs.delete(client);
        this.#held.set(client, service);
        this.#trap.sprung();
        this.#trap = undefined;
      } else if (!service.write(chunk)) {
        client.pause();
        service.once('drain', () => this.#deaf || client.resume());
      }
    };
    client.on('data', said);
    client.on('end', () => service.end());
    service.pipe(client);
    if (this.#deaf) client.pause();
    if (this.#mute) service.pause();
    const part = (): void => {
      this.#pairs.delete(client);
      this.#held.delete(client);
      client.destroy();
      // A stalled service learns that its client has gone; what it was asked for it has begun.
      service.destroy();
    };
    for (const socket of [client, service]) socket.on('error', part);
    client.on('close', part);
    service.on('close', part);
  }
}
