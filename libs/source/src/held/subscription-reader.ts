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

/** ms after which a message that could not be shown comes again. */
const UNSHOWN_MS = 30_000;

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
    const [records, others]: [QueueRecord[], M[]] = [[], []];
    for (const message of messages) {
      const record = this.#shown(message);
      if (record === undefined) others.push(message);
      else records.push(record);
    }
    // What can't be shown must not keep the others: they are ours, and nobody would let go of them.
    if (others.length > 0) await this.subscription.giveBack(others, UNSHOWN_MS).catch(() => undefined);
    return records;
  }

  async remove(records: readonly QueueRecord[]): Promise<readonly QueueRecord[]> {
    const left = new Set(await this.subscription.acknowledge(this.#of(records)));
    return records.filter((record) => left.has(this.#messages.get(record)!));
  }

  depth(): Promise<QueueDepth> {
    return this.subscription.depth();
  }

  /** Undefined for what throws. */
  #shown(message: M): QueueRecord | undefined {
    try {
      const record = { ...this.options.record(message), receipt: message.receipt };
      this.#messages.set(record, message);
      return record;
    } catch {
      return undefined;
    }
  }

  #of(records: readonly QueueRecord[]): readonly M[] {
    return records.map((record) => this.#messages.get(record)!);
  }
}
