import { AckPolicy, type ConsumerConfig, DeliverPolicy, ReplayPolicy } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import type {
  HoldOptions,
  JetStreamConsumer,
  JetStreamMessage,
  StartAt,
  Subscription,
  SubscriptionDepth,
} from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { guarded, type NatsLink, openLink } from './nats-link.js';
import { pull } from './pull.js';
import { shownMessage } from './shown-message.js';

const NANOS = 1_000_000;
const ACK_MS = 10_000;
/** A consumer that nobody uses for seven days goes. */
const INACTIVE_MS = 7 * 24 * 3_600_000;
/** Messages under way at once, of all servers together. */
const MOST_UNDER_WAY = 100_000;

/** A durable consumer of a stream, shared by all who open it. */
export class NatsSubscription implements Subscription<JetStreamMessage> {
  #link: Promise<NatsLink> | undefined;
  readonly #held = new Map<string, Msg>();

  constructor(
    private readonly connection: Connection,
    private readonly what: JetStreamConsumer,
    /** ms that a message is its reader's. */
    private readonly holdMs: number,
  ) {}

  receive({ maxMessages, waitMs, signal }: HoldOptions): Promise<readonly JetStreamMessage[]> {
    return guarded(async () => {
      const { connection } = await this.#connected();
      const fetch = (count: number, ms: number) =>
        signal.aborted || count <= 0 ? [] : pull(connection, this.what, { count, waitMs: ms, signal });
      let messages = await fetch(maxMessages, 0);
      if (messages.length === 0 && waitMs > 0) {
        const first = await fetch(1, waitMs);
        const more = first.length > 0 ? await fetch(maxMessages - 1, 0) : [];
        messages = [...first, ...more];
      }
      if (connection.isClosed()) throw new Error('The server hung up.');
      const shown = messages.map(shownMessage);
      for (const [place, { receipt }] of shown.entries()) this.#held.set(receipt, messages[place]!);
      if (!signal.aborted) return shown;
      await this.giveBack(shown, 0);
      return [];
    });
  }

  async acknowledge(messages: readonly JetStreamMessage[]): Promise<readonly JetStreamMessage[]> {
    const { connection } = await this.#connected();
    const isLeft = await Promise.all(
      messages.map(async ({ receipt }) => {
        const message = this.#held.get(receipt);
        if (message?.reply === undefined) return true;
        // The server says that it knows: what it did not hear would come again.
        const answer = await connection.request(message.reply, '+ACK', { timeout: ACK_MS }).catch(() => undefined);
        if (answer !== undefined) this.#held.delete(receipt);
        return answer === undefined;
      }),
    );
    return messages.filter((_, place) => isLeft[place]);
  }

  giveBack(messages: readonly JetStreamMessage[], delayMs: number): Promise<void> {
    const delay = Math.ceil(delayMs) * NANOS;
    return this.#say(messages, delay > 0 ? `-NAK ${JSON.stringify({ delay })}` : '-NAK', true);
  }

  extend(messages: readonly JetStreamMessage[]): Promise<void> {
    return this.#say(messages, '+WPI', false);
  }

  depth(): Promise<SubscriptionDepth> {
    return guarded(async () => {
      const { manager } = await this.#connected();
      const { num_pending: waiting } = await manager.consumers.info(this.what.stream, this.what.durable);
      return { waiting, holdMs: this.holdMs };
    });
  }

  async rest(): Promise<void> {
    const link = await this.#link?.catch(() => undefined);
    this.#link = undefined;
    if (link !== undefined && !link.connection.isClosed()) {
      for (const { reply } of this.#held.values()) if (reply !== undefined) link.connection.publish(reply, '-NAK');
      // Says what was published before it closes.
      await link.connection.drain().catch(() => link.connection.close().catch(() => undefined));
    }
    this.#held.clear();
  }

  #say(messages: readonly JetStreamMessage[], what: string, isOver: boolean): Promise<void> {
    return guarded(async () => {
      const { connection } = await this.#connected();
      for (const { receipt } of messages) {
        const reply = this.#held.get(receipt)?.reply;
        if (reply !== undefined) connection.publish(reply, what);
        if (isOver) this.#held.delete(receipt);
      }
      await connection.flush();
    });
  }

  async #connected(): Promise<NatsLink> {
    const link = await this.#link?.catch(() => undefined);
    if (link?.connection.isClosed() === false) return link;
    this.#held.clear();
    return (this.#link = this.#open());
  }

  async #open(): Promise<NatsLink> {
    const link = await openLink(this.connection);
    try {
      await guarded(() => this.#begin(link));
      return link;
    } catch (error) {
      await link.connection.close().catch(() => undefined);
      throw error;
    }
  }

  /** Makes the consumer, where nobody has. */
  async #begin({ manager }: NatsLink): Promise<void> {
    const { stream, durable, subjects, start } = this.what;
    await manager.streams.info(stream);
    const isThere = await manager.consumers.info(stream, durable).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      ack_wait: this.holdMs * NANOS,
      max_deliver: -1,
      max_ack_pending: MOST_UNDER_WAY,
      inactive_threshold: INACTIVE_MS * NANOS,
      replay_policy: ReplayPolicy.Instant,
      ...(subjects !== undefined && { filter_subject: subjects }),
      ...startOf(start),
    });
  }
}

function startOf(start: StartAt): Partial<ConsumerConfig> {
  if (start === 'first') return { deliver_policy: DeliverPolicy.All };
  if (start === 'next') return { deliver_policy: DeliverPolicy.New };
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(start.time).toISOString() };
}
