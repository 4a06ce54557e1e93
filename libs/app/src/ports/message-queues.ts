/** An attribute that a sender gives a message. Exactly one of the two values is there. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with a label of the sender's behind a dot. */
  readonly dataType: string;
  readonly stringValue?: string | undefined;
  readonly binaryValue?: Uint8Array | undefined;
}

/** A message to be sent. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export interface OutgoingMessage {
  /** At most 1 MiB together with its attributes. */
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>> | undefined;
  /** A FIFO queue wants one and keeps the order within it; another takes one for fairness. */
  readonly groupId?: string | undefined;
  /** A FIFO queue drops what comes with the same within 5 minutes; another takes none. */
  readonly deduplicationId?: string | undefined;
  /** What it comes of, which whoever receives it finds as `AWSTraceHeader` among the queue's own attributes. */
  readonly traceHeader?: string | undefined;
}

/** A message that was received and is hidden from others until its visibility timeout. */
export interface QueueMessage {
  readonly messageId: string;
  /** Stands for this very receipt of the message. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** The queue's own: `SentTimestamp`, `ApproximateReceiveCount`, `MessageGroupId`… */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly md5OfMessageAttributes?: string | undefined;
}

/** A queue as it is now. Counts are approximate, as the service has them. */
export interface QueueState {
  /** Seconds that a received message is hidden. */
  readonly visibilityTimeoutSeconds: number;
  /** Messages that wait to be received. */
  readonly visible: number;
  /** Messages that were received and neither deleted nor given back. */
  readonly inFlight: number;
}

/** How messages are received. */
export interface ReceiveOptions {
  /** 1 to 10. */
  readonly maxMessages: number;
  /** Seconds to wait for the first, 0 to 20. */
  readonly waitSeconds: number;
  /** Ends the wait. What came at that very moment is hidden until its visibility timeout. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Queues of SQS services that the operator has named, each account's own and no others. Whether a caller or a role may
 * do this to a queue is authorisation's to say, before.
 *
 * Every call throws, beside what it says of itself:
 * - AccessDeniedException for a queue that is not the account's, there or not, for an account that the operator gave no
 *   queues, and where the service refuses the operator's own credentials;
 * - ResourceNotFoundException for a queue that is not there;
 * - ServiceUnavailableException when the service is out of reach or overwhelmed: the same call may succeed later.
 */
export interface MessageQueues {
  /** Whether the operator gave the account queues. */
  serves(accountId: string): boolean;
  /** @throws InvalidParameterValueException for a message that the queue will never take */
  send(accountId: string, queueArn: string, message: OutgoingMessage): Promise<void>;
  receive(accountId: string, queueArn: string, options: ReceiveOptions): Promise<readonly QueueMessage[]>;
  /**
   * Deletes messages, any number of them.
   *
   * @returns the receipt handles of those that are still there
   */
  delete(accountId: string, queueArn: string, receiptHandles: readonly string[]): Promise<readonly string[]>;
  /**
   * Hides messages for so many seconds from now; 0 gives them back at once. Receipts that are no longer good are left
   * alone.
   */
  hide(accountId: string, queueArn: string, receiptHandles: readonly string[], seconds: number): Promise<void>;
  describe(accountId: string, queueArn: string): Promise<QueueState>;
}
