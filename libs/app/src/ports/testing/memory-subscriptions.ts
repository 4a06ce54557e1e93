import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { HeldMessage, HoldOptions, Subscription, SubscriptionDepth, Subscriptions } from '../subscriptions.js';

const LOOK_MS = 5;

interface Entry {
  readonly text: string;
  readonly number: number;
  readonly at: number;
  /** Monotonic ms from which on it may be handed out. */
  dueAt: number;
  deliveries: number;
  /** Whose it is, by the receipt that was given out. */
  holder?: { readonly reader: object; readonly receipt: string } | undefined;
}

/** What a message is made of. */
export interface MemoryMessage extends HeldMessage {
  readonly name: string;
  readonly number: number;
  readonly deliveries: number;
}

/**
 * A broker in memory: named queues, each of whose messages is its receiver's for as long as that is connected.
 *
 * @param nameOf the queue's name
 * @param make a message of the kind
 */
export class MemorySubscriptions<W, M extends HeldMessage> implements Subscriptions<W, M> {
  readonly #queues = new Map<string, Entry[]>();
  /** What every call fails of, while it is set. */
  outage: ServiceError | undefined;

  constructor(
    private readonly nameOf: (what: W) => string,
    private readonly make: (message: MemoryMessage) => M,
  ) {}

  create(name: string): void {
    this.#queues.set(name, []);
  }

  drop(name: string): void {
    this.#queues.delete(name);
  }

  put(name: string, text: string): void {
    const queue = this.#entries(name);
    queue.push({ text, number: queue.length + 1, at: Date.now(), dueAt: 0, deliveries: 0 });
  }

  /** Messages that are there, held ones too. */
  size(name: string): number {
    return this.#queues.get(name)?.length ?? 0;
  }

  /** Ends every connection, as the deaths of all readers do, whose receipts are no longer good. */
  sever(): void {
    for (const entry of [...this.#queues.values()].flat()) entry.holder = undefined;
  }

  open(_connection: unknown, what: W): Subscription<M> {
    const name = this.nameOf(what);
    const reader = {};
    const held = (message: M): Entry | undefined =>
      this.#queues.get(name)?.find(({ holder }) => holder?.reader === reader && holder.receipt === message.receipt);
    return {
      receive: (options) => this.#receive(name, reader, options),
      acknowledge: async (messages) => {
        const queue = this.#entries(name);
        return messages.filter((message) => {
          const entry = held(message);
          if (entry !== undefined) queue.splice(queue.indexOf(entry), 1);
          return entry === undefined;
        });
      },
      giveBack: async (messages, delayMs) => {
        for (const message of messages) {
          const entry = held(message);
          if (entry !== undefined) Object.assign(entry, { holder: undefined, dueAt: performance.now() + delayMs });
        }
      },
      extend: async () => undefined,
      depth: async (): Promise<SubscriptionDepth> => ({
        waiting: this.#entries(name).filter(({ holder }) => holder === undefined).length,
        holdMs: Infinity,
      }),
      rest: async () => {
        for (const entry of this.#queues.get(name) ?? []) {
          if (entry.holder?.reader === reader) entry.holder = undefined;
        }
      },
    };
  }

  async #receive(name: string, reader: object, { maxMessages, waitMs, signal }: HoldOptions): Promise<readonly M[]> {
    for (const until = performance.now() + waitMs; ;) {
      const now = performance.now();
      const free = this.#entries(name).filter(({ holder, dueAt }) => holder === undefined && dueAt <= now);
      const taken = signal.aborted ? [] : free.slice(0, maxMessages);
      if (taken.length > 0 || now >= until || signal.aborted)
        return taken.map((entry) => this.#take(entry, name, reader));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #take(entry: Entry, name: string, reader: object): M {
    const receipt = randomUUID();
    entry.holder = { reader, receipt };
    entry.deliveries += 1;
    const { text, number, at: arrivedAt, deliveries } = entry;
    return this.make({ receipt, body: Buffer.from(text), arrivedAt, name, number, deliveries });
  }

  #entries(name: string): Entry[] {
    if (this.outage) throw this.outage;
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new ServiceError('ResourceNotFoundException', 'There is no such queue.');
    return queue;
  }
}
