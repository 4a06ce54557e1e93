import type { MessageQueues } from '@stoker/app/ports/message-queues';
import { isFifo } from '@stoker/core/model/event-sources/event-source';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { EventSource, QueueDepth, QueueReader, QueueRecord, ReadOptions } from '../source.js';
import { sqsRecord } from './sqs-record.js';

/** Messages that one call receives at most, and seconds that it waits at most. */
const [MOST, LONGEST] = [10, 20] as const;

/**
 * Queues of SQS services, standard and FIFO. The queue itself keeps the order within a message group: while a message of
 * it is hidden, it hands out none of those behind.
 */
export class SqsSource implements EventSource {
  readonly kind = 'sqs';

  constructor(private readonly queues: MessageQueues) {}

  open({ accountId, settings }: EventSourceMapping): QueueReader {
    return new SqsReader(this.queues, accountId, settings.EventSourceArn ?? '', isFifo(settings));
  }
}

class SqsReader implements QueueReader {
  readonly order = 'none';

  constructor(
    private readonly queues: MessageQueues,
    private readonly accountId: string,
    private readonly queueArn: string,
    readonly isOrdered: boolean,
  ) {}

  async receive({ maxRecords, waitMs, signal }: ReadOptions): Promise<readonly QueueRecord[]> {
    const messages = await this.queues.receive(this.accountId, this.queueArn, {
      maxMessages: Math.min(maxRecords, MOST),
      waitSeconds: Math.min(Math.floor(waitMs / 1_000), LONGEST),
      signal,
    });
    return messages.map((message) => sqsRecord(message, this.queueArn));
  }

  async remove(records: readonly QueueRecord[]): Promise<readonly QueueRecord[]> {
    const receipts = records.map(({ receipt }) => receipt);
    const left = new Set(await this.queues.delete(this.accountId, this.queueArn, receipts));
    return records.filter(({ receipt }) => left.has(receipt));
  }

  async depth(): Promise<QueueDepth> {
    const { visible, visibilityTimeoutSeconds } = await this.queues.describe(this.accountId, this.queueArn);
    return { waiting: visible, holdMs: visibilityTimeoutSeconds * 1_000 };
  }
}
