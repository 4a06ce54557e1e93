import type { HeldMessage, Subscription } from '@stoker/app/ports/subscriptions';
import type {
  HeldQueue,
  MakeEvent,
  QueueDepth,
  QueueReader,
  QueueRecord,
  ReadOptions,
  SourceRecord,
} from '../source.js';

export interface SubscriptionReaderOptions<M extends HeldMessage> extends Pick<HeldQueue, 'failures' | 'mostPollers'> {
  readonly isOrdered: boolean;
  readonly record: (message: M) => SourceRecord & Pick<QueueRecord, 'isAgain'>;
  readonly event?: MakeEvent<QueueRecord>;
}

/** A broker's messages, each held until it is acknowledged or given back, as the engine reads them. */
export class SubscriptionReader<M extends HeldMessage> implements QueueReader {
  readonly order = 'none';
  readonly isOrdered;
  readonly held: HeldQueue;
  readonly event?: MakeEvent<QueueRecord>;
  readonly #messages = new WeakMap<QueueRecord, M>();

  constructor(
    private readonly subscription: Subscription<M>,
    private readonly options: SubscriptionReaderOptions<M>,
  ) {
    const { isOrdered, failures, mostPollers, event } = options;
    this.isOrdered = isOrdered;
    if (event !== undefined) this.event = event;
    this.held = {
      failures,
      mostPollers,
      giveBack: (records, delayMs) => subscription.giveBack(this.#of(records), delayMs),
      extend: (records) => subscription.extend(this.#of(records)),
      rest: () => subscription.rest(),
    };
  }

  async receive({ maxRecords, waitMs, signal }: ReadOptions): Promise<readonly QueueRecord[]> {
    const messages = await this.subscription.receive({ maxMessages: maxRecords, waitMs, signal });
    return messages.map((message) => {
      const record = { ...this.options.record(message), receipt: message.receipt };
      this.#messages.set(record, message);
      return record;
    });
  }

  async remove(records: readonly QueueRecord[]): Promise<readonly QueueRecord[]> {
    const left = new Set(await this.subscription.acknowledge(this.#of(records)));
    return records.filter((record) => left.has(this.#messages.get(record)!));
  }

  depth(): Promise<QueueDepth> {
    return this.subscription.depth();
  }

  #of(records: readonly QueueRecord[]): readonly M[] {
    return records.map((record) => this.#messages.get(record)!);
  }
}
