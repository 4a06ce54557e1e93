import { randomUUID } from 'node:crypto';
import type { RabbitQueue } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { type Channel, type ChannelModel, connect, credentials, type Message } from 'amqplib';
import { brokerFailure } from './refusals.js';
import { firstAddress, hostOf } from '@stoker/app/connections/first-address';

const CONNECT_MS = 10_000;
const HEARTBEAT_SECONDS = 30;

/** What a link tells of. */
export interface LinkEvents {
  onMessage(link: RabbitLink, message: Message): void;
  /** Once, whoever ended it. */
  onEnd(): void;
}

/** A connection with one channel, that consumes one queue. */
export class RabbitLink {
  readonly id = randomUUID();
  #problem: unknown;
  #isOpen = true;

  private constructor(
    private readonly model: ChannelModel,
    private readonly channel: Channel,
    private readonly queue: string,
    private readonly events: LinkEvents,
  ) {
    for (const source of [model, channel]) {
      source.on('error', (error: unknown) => (this.#problem ??= error));
      source.on('close', () => this.#end());
    }
  }

  /**
   * @param prefetch messages that may be handed out to it and not acknowledged
   * @throws AccessDeniedException, ResourceNotFoundException, ServiceUnavailableException
   */
  static async open(
    connection: Connection,
    { virtualHost, queue }: RabbitQueue,
    prefetch: number,
    events: LinkEvents,
  ): Promise<RabbitLink> {
    const model = await connectTo(connection, virtualHost);
    // A connection that breaks while its channel is opened tells of it too: what nobody listens to ends the process.
    model.on('error', () => undefined);
    try {
      const channel = await model.createChannel();
      const link = new RabbitLink(model, channel, queue, events);
      await channel.prefetch(prefetch);
      // Null says that the broker gives the queue to nobody any more.
      await channel.consume(queue, (message) =>
        message === null ? void link.close() : events.onMessage(link, message),
      );
      return link;
    } catch (error) {
      await model.close().catch(() => undefined);
      throw brokerFailure(error);
    }
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What it ended of. */
  get failure(): Error {
    return brokerFailure(this.#problem);
  }

  /** Whether the broker could be told; what it was not told of it hands out again. */
  acknowledge(message: Message): boolean {
    return said(() => this.channel.ack(message));
  }

  giveBack(message: Message): void {
    said(() => this.channel.nack(message, false, true));
  }

  /** Messages that wait. */
  async waiting(): Promise<number> {
    try {
      return (await this.channel.checkQueue(this.queue)).messageCount;
    } catch (error) {
      throw brokerFailure(error);
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.events.onEnd();
    // The channel first: what it was told to say it says before, and the connection would not wait for that.
    await this.channel.close().catch(() => undefined);
    await this.model.close().catch(() => undefined);
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    void this.model.close().catch(() => undefined);
    this.events.onEnd();
  }
}

/** Says something on a channel, which throws while it closes. */
function said(say: () => void): boolean {
  try {
    say();
    return true;
  } catch {
    return false;
  }
}

/** Connects to the first address that answers. */
async function connectTo(connection: Connection, virtualHost: string): Promise<ChannelModel> {
  const { tls, credentials: given } = connection;
  return firstAddress(connection.urls, (text) => {
    const url = new URL(text);
    const place = {
      protocol: tls === undefined ? 'amqp' : 'amqps',
      hostname: hostOf(url),
      port: Number(url.port) || (tls === undefined ? 5672 : 5671),
      vhost: virtualHost,
      heartbeat: HEARTBEAT_SECONDS,
    };
    const trust = tls && { ca: tls.ca, cert: tls.cert, key: tls.key, servername: tls.serverName ?? place.hostname };
    return connect(place, {
      timeout: CONNECT_MS,
      credentials: credentials.plain(given.username ?? 'guest', given.password ?? 'guest'),
      ...trust,
    });
  }).catch((error: unknown) => {
    throw brokerFailure(error);
  });
}
