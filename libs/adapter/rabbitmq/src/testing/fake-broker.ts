import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Connection } from '@stoker/core/model/connections/connection';

const load = createRequire(import.meta.url);
/** What of AMQP goes over the wire, as the client has it for itself. */
const wire = load(join(dirname(load.resolve('amqplib')), 'lib/defs.js')) as {
  readonly encodeMethod: (id: number, channel: number, fields: object) => Buffer;
  readonly encodeProperties: (id: number, channel: number, size: number, fields: object) => Buffer;
} & Readonly<Record<string, number>>;

const HEADER_BYTES = 8;
const METHOD = 1;

/** Speaks just enough of AMQP to be hung up on at any point. */
export class FakeBroker {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param more what is done on a method, by its name, apart from the answer that opens connections */
  private constructor(more: Readonly<Record<string, (broker: FakeBroker) => void>>) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      let rest = Buffer.alloc(0);
      let isBegun = false;
      socket.on('data', (data) => {
        rest = Buffer.concat([rest, data]);
        if (!isBegun && rest.length >= HEADER_BYTES) {
          isBegun = true;
          rest = rest.subarray(HEADER_BYTES);
          const about = { versionMajor: 0, versionMinor: 9, serverProperties: {}, mechanisms: Buffer.from('PLAIN') };
          this.send('ConnectionStart', { ...about, locales: Buffer.from('en_US') });
        }
        while (rest.length >= 7 && rest.length >= rest.readUInt32BE(3) + 8) {
          const [type, id] = [rest[0], rest.length >= 11 ? rest.readUInt32BE(7) : 0];
          rest = rest.subarray(rest.readUInt32BE(3) + 8);
          if (type === METHOD) this.#heard(id, more);
        }
      });
    });
  }

  static async start(more: Readonly<Record<string, (broker: FakeBroker) => void>>): Promise<FakeBroker> {
    const broker = new FakeBroker(more);
    await new Promise<void>((resolve) => broker.#server.listen(0, '127.0.0.1', resolve));
    return broker;
  }

  connection(): Connection {
    const { port } = this.#server.address() as AddressInfo;
    return { urls: [`amqp://127.0.0.1:${port}`], credentials: {} } as unknown as Connection;
  }

  send(method: string, fields: object, channel = 0): void {
    this.#write(wire.encodeMethod(wire[method]!, channel, fields));
  }

  /** Hands out an empty message. */
  deliver(): void {
    this.beginDelivery();
    this.#write(wire.encodeProperties(wire['BasicProperties']!, 1, 0, {}));
  }

  beginDelivery(): void {
    const about = { consumerTag: 'c', deliveryTag: 1, redelivered: false, exchange: '', routingKey: 'q' };
    this.send('BasicDeliver', about, 1);
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.hangUp();
    this.#server.close();
  }

  #write(bytes: Buffer): void {
    for (const socket of this.#sockets) if (!socket.destroyed) socket.write(bytes);
  }

  #heard(id: number, more: Readonly<Record<string, (broker: FakeBroker) => void>>): void {
    if (id === wire['ConnectionStartOk'])
      this.send('ConnectionTune', { channelMax: 10, frameMax: 131_072, heartbeat: 0 });
    if (id === wire['ConnectionOpen']) this.send('ConnectionOpenOk', {});
    for (const [name, act] of Object.entries(more)) if (wire[name] === id) act(this);
  }
}
