import { createHash, randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseArn } from '@stoker/core/model/arn';
import type { Clock } from '../clock.js';
import type { MessageQueues, OutgoingMessage, QueueMessage, QueueState, ReceiveOptions } from '../message-queues.js';

interface Kept extends OutgoingMessage {
  readonly messageId: string;
  readonly sentAt: number;
  /** Before that nobody receives it. */
  visibleAt: number;
  receipt: string | undefined;
  received: number;
}

interface Queue {
  readonly visibilityTimeoutSeconds: number;
  readonly messages: Kept[];
}

/** ms between looks for what has come meanwhile. */
const LOOK_MS = 5;

/** `MessageQueues` in memory, for every account. */
export class MemoryMessageQueues implements MessageQueues {
  readonly #queues = new Map<string, Queue>();
  /** What every call is to fail with. */
  outage: Error | undefined;

  constructor(private readonly clock: Clock) {}

  /** @param visibilityTimeoutSeconds may be a fraction */
  create(queueArn: string, visibilityTimeoutSeconds = 30): void {
    this.#queues.set(queueArn, { visibilityTimeoutSeconds, messages: [] });
  }

  drop(queueArn: string): void {
    this.#queues.delete(queueArn);
  }

  /** Once there is any queue at all. */
  serves(): boolean {
    return this.#queues.size > 0;
  }

  async send(accountId: string, queueArn: string, message: OutgoingMessage): Promise<void> {
    const now = this.clock.now();
    const kept = { ...message, messageId: randomUUID(), sentAt: now, visibleAt: now, receipt: undefined, received: 0 };
    this.#queue(accountId, queueArn).messages.push(kept);
  }

  async receive(
    accountId: string,
    queueArn: string,
    { maxMessages, waitSeconds, signal }: ReceiveOptions,
  ): Promise<readonly QueueMessage[]> {
    const until = performance.now() + waitSeconds * 1_000;
    for (;;) {
      const received = this.#take(this.#queue(accountId, queueArn), maxMessages);
      if (received.length > 0 || performance.now() >= until) return received;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (signal?.aborted) throw new ServiceError('ServiceUnavailableException', 'The wait was ended.');
    }
  }

  async delete(accountId: string, queueArn: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const { messages } = this.#queue(accountId, queueArn);
    return receiptHandles.filter((handle) => {
      const index = messages.findIndex(({ receipt }) => receipt === handle);
      if (index >= 0) messages.splice(index, 1);
      return index < 0;
    });
  }

  async hide(accountId: string, queueArn: string, receiptHandles: readonly string[], seconds: number): Promise<void> {
    for (const message of this.#queue(accountId, queueArn).messages) {
      if (message.receipt === undefined || !receiptHandles.includes(message.receipt)) continue;
      message.visibleAt = this.clock.now() + seconds * 1_000;
    }
  }

  async describe(accountId: string, queueArn: string): Promise<QueueState> {
    const { visibilityTimeoutSeconds, messages } = this.#queue(accountId, queueArn);
    const visible = messages.filter(({ visibleAt }) => visibleAt <= this.clock.now()).length;
    return { visibilityTimeoutSeconds, visible, inFlight: messages.length - visible };
  }

  /** A message waits for those of its group that are under way. */
  #take({ messages, visibilityTimeoutSeconds }: Queue, most: number): QueueMessage[] {
    const now = this.clock.now();
    const hidden = messages.filter(({ visibleAt }) => visibleAt > now).map(({ groupId }) => groupId);
    const blocked = new Set(hidden.filter((group) => group !== undefined));
    const taken = messages
      .filter(({ visibleAt, groupId }) => visibleAt <= now && (groupId === undefined || !blocked.has(groupId)))
      .slice(0, most);
    return taken.map((message) => {
      message.visibleAt = now + visibilityTimeoutSeconds * 1_000;
      message.receipt = randomUUID();
      message.received += 1;
      return shown(message);
    });
  }

  #queue(accountId: string, queueArn: string): Queue {
    if (this.outage) throw this.outage;
    if (parseArn(queueArn)?.accountId !== accountId) {
      throw new ServiceError('AccessDeniedException', 'Access to the resource is denied.');
    }
    const queue = this.#queues.get(queueArn);
    if (!queue) throw new ServiceError('ResourceNotFoundException', 'The specified queue does not exist.');
    return queue;
  }
}

function shown({ messageId, receipt, body, attributes = {}, groupId, sentAt, received }: Kept): QueueMessage {
  return {
    messageId,
    receiptHandle: receipt!,
    body,
    md5OfBody: createHash('md5').update(body).digest('hex'),
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: String(sentAt),
      ...(groupId !== undefined && { MessageGroupId: groupId }),
    },
    messageAttributes: attributes,
  };
}
