import type {
  HoldOptions,
  RabbitMessage,
  RabbitQueue,
  Subscription,
  SubscriptionDepth,
} from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import type { Message } from 'amqplib';
import { RabbitLink } from './rabbit-link.js';
import { shownMessage } from './shown-message.js';

/** Batches that the broker hands out ahead: as many as are worked on at once at first, and as many again. */
const BATCHES_AHEAD = 10;
const MOST_AHEAD = 10_000;

/** One queue, as one consumer of it has it. It connects when it is asked for something. */
export class RabbitSubscription implements Subscription<RabbitMessage> {
  #link: Promise<RabbitLink> | undefined;
  #waiting: RabbitMessage[] = [];
  /** What the broker handed out, by receipt. */
  readonly #held = new Map<string, { readonly link: RabbitLink; readonly message: Message }>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #wakers = new Set<() => void>();
  /** Messages that the broker may hand out ahead. */
  #prefetch = BATCHES_AHEAD;

  constructor(
    private readonly connection: Connection,
    private readonly what: RabbitQueue,
  ) {}

  async receive({ maxMessages, waitMs, signal }: HoldOptions): Promise<readonly RabbitMessage[]> {
    this.#prefetch = Math.max(this.#prefetch, Math.min(MOST_AHEAD, maxMessages * BATCHES_AHEAD));
    const link = await this.#connected();
    for (const until = performance.now() + waitMs; !signal.aborted;) {
      if (!link.isOpen) throw link.failure;
      if (this.#waiting.length > 0) return this.#waiting.splice(0, maxMessages);
      const leftMs = until - performance.now();
      if (leftMs <= 0) break;
      await this.#change(leftMs, signal);
    }
    return [];
  }

  async acknowledge(messages: readonly RabbitMessage[]): Promise<readonly RabbitMessage[]> {
    return messages.filter(({ receipt }) => {
      const held = this.#take(receipt);
      return held?.link.acknowledge(held.message) !== true;
    });
  }

  async giveBack(messages: readonly RabbitMessage[], delayMs: number): Promise<void> {
    // It is ours until then, and the broker's at once when we are gone.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const { receipt } of messages) {
        const held = this.#take(receipt);
        held?.link.giveBack(held.message);
      }
    }, delayMs);
    this.#timers.add(timer);
  }

  async extend(): Promise<void> {
    // A message is ours as long as the connection is.
  }

  async depth(): Promise<SubscriptionDepth> {
    const link = await this.#connected();
    return { waiting: (await link.waiting()) + this.#waiting.length, holdMs: Infinity };
  }

  async rest(): Promise<void> {
    const link = await this.#link?.catch(() => undefined);
    this.#forget();
    await link?.close();
  }

  #take(receipt: string): { readonly link: RabbitLink; readonly message: Message } | undefined {
    const held = this.#held.get(receipt);
    this.#held.delete(receipt);
    return held?.link.isOpen ? held : undefined;
  }

  async #connected(): Promise<RabbitLink> {
    const before = this.#link;
    const link = await before?.catch(() => undefined);
    if (link?.isOpen) return link;
    if (this.#link === before) {
      this.#forget();
      this.#link = this.#open();
    }
    return this.#link!;
  }

  #open(): Promise<RabbitLink> {
    return RabbitLink.open(this.connection, this.what, this.#prefetch, {
      onMessage: (link, message) => this.#keep(link, message),
      onEnd: () => this.#wake(),
    });
  }

  #keep(link: RabbitLink, message: Message): void {
    const shown = shownMessage(message, `${link.id}/${message.fields.deliveryTag}`, Date.now());
    this.#held.set(shown.receipt, { link, message });
    this.#waiting.push(shown);
    this.#wake();
  }

  #forget(): void {
    this.#link = undefined;
    this.#waiting = [];
    this.#held.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  /** Waits for something to happen, or so many ms. */
  #change(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wakers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#wakers.add(end);
    });
  }
}
