import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { notAllowed, serviceFailure } from '@stoker/app/data-services/service-failure';
import type {
  MessageQueues,
  OutgoingMessage,
  QueueMessage,
  QueueState,
  ReceiveOptions,
} from '@stoker/app/ports/message-queues';
import { fromQueueMessage, toSystemAttributes, toWireAttributes } from './message-shapes.js';
import { SQS_FAILURES } from './refusals.js';
import { placeOf, type SqsBackend } from './sqs-backend.js';
import { backendOf } from '@stoker/core/data-services/data-backend';

/** ms that a call may take, beside what it was asked to wait. */
const CALL_MS = 10_000;

/** Entries that a call with several of them may have. */
const BATCH = 10;

/** Connections of a pool. */
const MAX_SOCKETS = 2_000;

/**
 * Queues of SQS services, each account's where the operator's list says. Whoever waits for messages takes a connection for as
 * long as it waits: those of each account come out of a pool of their own, and all that only sends, deletes or asks out of
 * another, so that pollers of one account hold up neither those of others nor anybody's messages.
 */
export class SqsQueues implements MessageQueues {
  /** By service, and by whose waiting it is for. */
  readonly #clients = new Map<string, SQSClient>();

  /**
   * @param region of the installation, which its accounts' queues are named in
   * @param maxSockets connections of a pool
   */
  constructor(
    private readonly backends: readonly SqsBackend[],
    private readonly region: string,
    private readonly maxSockets = MAX_SOCKETS,
  ) {}

  serves(accountId: string): boolean {
    return backendOf(this.backends, accountId) !== undefined;
  }

  async send(accountId: string, queueArn: string, message: OutgoingMessage): Promise<void> {
    await this.#call(accountId, queueArn, CALL_MS, (client, QueueUrl, abortSignal) => {
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: message.body,
        MessageAttributes: toWireAttributes(message.attributes ?? {}),
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
        MessageSystemAttributes: toSystemAttributes(message.traceHeader),
      });
      return client.send(command, { abortSignal });
    });
  }

  async receive(
    accountId: string,
    queueArn: string,
    { maxMessages, waitSeconds, signal }: ReceiveOptions,
  ): Promise<readonly QueueMessage[]> {
    const limitMs = CALL_MS + waitSeconds * 1_000;
    const receiving = (client: SQSClient, QueueUrl: string, timeout: AbortSignal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const abortSignal = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      return client.send(command, { abortSignal });
    };
    const { Messages = [] } = await this.#call(accountId, queueArn, limitMs, receiving, 'waiting');
    return Messages.map(fromQueueMessage);
  }

  async delete(accountId: string, queueArn: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const kept = await inBatches(receiptHandles, async (handles) => {
      const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed = [] } = await this.#call(accountId, queueArn, CALL_MS, (client, QueueUrl, abortSignal) =>
        client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal }),
      );
      return Failed.map(({ Id }) => handles[Number(Id)]!);
    });
    return kept.flat();
  }

  async hide(accountId: string, queueArn: string, receiptHandles: readonly string[], seconds: number): Promise<void> {
    await inBatches(receiptHandles, (handles) => {
      const Entries = handles.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: seconds,
      }));
      return this.#call(accountId, queueArn, CALL_MS, (client, QueueUrl, abortSignal) =>
        client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }), { abortSignal }),
      );
    });
  }

  async describe(accountId: string, queueArn: string): Promise<QueueState> {
    const { Attributes = {} } = await this.#call(accountId, queueArn, CALL_MS, (client, QueueUrl, abortSignal) => {
      const command = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['VisibilityTimeout', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      return client.send(command, { abortSignal });
    });
    return {
      visibilityTimeoutSeconds: Number(Attributes['VisibilityTimeout'] ?? 30),
      visible: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
      inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    };
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  async #call<T>(
    accountId: string,
    queueArn: string,
    limitMs: number,
    call: (client: SQSClient, url: string, signal: AbortSignal) => Promise<T>,
    pool: Pool = 'calls',
  ): Promise<T> {
    const place = placeOf(this.backends, { accountId, region: this.region }, queueArn);
    if (place === undefined) throw notAllowed();
    const client = this.#clientOf(place.backend, pool === 'calls' ? '' : accountId);
    try {
      return await call(client, place.url, AbortSignal.timeout(limitMs));
    } catch (error) {
      throw serviceFailure(error, SQS_FAILURES);
    }
  }

  /** @param waiting whose waiting it is for; empty for what does not wait */
  #clientOf(backend: SqsBackend, waiting: string): SQSClient {
    const name = `${this.backends.indexOf(backend)}/${waiting}`;
    let client = this.#clients.get(name);
    if (client === undefined) this.#clients.set(name, (client = clientFor(backend, this.maxSockets)));
    return client;
  }
}

/** What a connection is taken for. */
type Pool = 'calls' | 'waiting';

function clientFor(
  { endpoint, region, accessKeyId, secretAccessKey, sessionToken }: SqsBackend,
  maxSockets: number,
): SQSClient {
  return new SQSClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    maxAttempts: 2,
    requestHandler: { httpAgent: { maxSockets }, httpsAgent: { maxSockets } },
  });
}

function inBatches<T>(handles: readonly string[], work: (batch: readonly string[]) => Promise<T>): Promise<T[]> {
  const batches = Array.from({ length: Math.ceil(handles.length / BATCH) }, (_, index) =>
    handles.slice(index * BATCH, (index + 1) * BATCH),
  );
  return Promise.all(batches.map(work));
}
