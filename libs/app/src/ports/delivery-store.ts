/** In whose name something is sent, and with whose permission. */
export interface DeliverySender {
  readonly service: 'lambda' | 'events' | 'scheduler' | 's3' | 'stoker';
  /** ARN of the function, rule, schedule or bucket: `aws:SourceArn`. */
  readonly sourceArn: string;
  /** ARN of the role whose policies must allow it; absent where the service sends for itself, as rules do to functions. */
  readonly roleArn?: string | undefined;
}

/** An attribute of an SQS or SNS message. */
export interface MessageAttribute {
  readonly type: 'String' | 'Number';
  readonly value: string;
}

/** What a target wants to know beside the payload; each kind reads its own members. */
export interface DeliveryParameters {
  /** Of a message to a queue or a topic. */
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined;
  /** Of a message to a FIFO queue. */
  readonly messageGroupId?: string | undefined;
  /** Of a message to a topic. */
  readonly subject?: string | undefined;
  /** Of an event for a bus: `source`, `detail-type`, `resources`; the payload is its detail. */
  readonly event?: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    /** ms since the epoch; the time of delivery where absent. */
    readonly time?: number | undefined;
  };
  /** Of an object in a bucket. */
  readonly objectKey?: string | undefined;
}

/** How often and how long something is tried to be sent. */
export interface DeliveryPolicy {
  /** Tries after one that failed. 0 for a single try. */
  readonly maximumRetries: number;
  /** ms since its creation after which it is not tried any more. */
  readonly maximumAgeMs: number;
}

/** Where goes what could not be sent: a queue or a topic gets the payload, with the error in its message's attributes. */
export interface DeadLetter {
  readonly arn: string;
  /** What is told beside the error. */
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

/** Something to be sent to a target. */
export interface NewDelivery {
  /**
   * A UUID; it becomes the request id where the target is a function. Made of what the delivery is for, such as a schedule
   * and its tick, it makes sure that a delivery which is added twice is sent once.
   */
  readonly deliveryId: string;
  /** Whose function, rule or schedule sends it. */
  readonly accountId: string;
  /** ARN of a function, queue, topic, event bus or bucket. */
  readonly target: string;
  readonly sender: DeliverySender;
  readonly parameters: DeliveryParameters;
  readonly payload: Uint8Array;
  /** X-Ray trace header, lineage included, that goes on with it. */
  readonly traceHeader?: string | undefined;
  readonly policy: DeliveryPolicy;
  readonly deadLetter?: DeadLetter | undefined;
  /** ms since the epoch; its age counts from here. */
  readonly createdAt: number;
}

/** What the runner is handed. */
export interface ClaimedDelivery {
  readonly delivery: NewDelivery;
  /** Tries that were reported to have failed. */
  readonly failures: number;
  /** Proof of the claim. */
  readonly fence: number;
  /** The latest tries, in a row, whose holders were never heard of again. */
  readonly lostTries: number;
}

/** Why a try failed: a code in the way of EventBridge's, such as `NO_PERMISSIONS`, and words for people. */
export interface DeliveryError {
  readonly code: string;
  readonly message: string;
}

export type DeliveryEnd = { readonly status: 'sent' } | { readonly status: 'failed'; readonly error: DeliveryError };

/**
 * The outbox: what is to be sent, from the moment at which what it tells of is committed. It is sent at least once; the
 * store's fence keeps two runners from ending it in two ways. To write deliveries in another store's transaction there is
 * `insertDeliveries` in the Postgres adapter.
 */
export interface DeliveryStore {
  /** Takes deliveries on, all or none; one whose id is known already stays as it is. */
  add(deliveries: readonly NewDelivery[]): Promise<void>;
  /**
   * Takes at most `limit` of those that are due and held by nobody; where there are more, equal parts of the accounts, of each
   * the longest due. Those of accounts that are suspended wait.
   *
   * @param except accounts of which none are taken
   */
  claimDue(limit: number, leaseMs: number, except?: readonly string[]): Promise<ClaimedDelivery[]>;
  /** Holds it for `leaseMs` from now. False when the fence is stale, or the lease ran out and somebody else has it. */
  extend(deliveryId: string, fence: number, leaseMs: number): Promise<boolean>;
  /** Ends a delivery, and takes its dead letter on in the same commit. False when the fence is stale. */
  settle(deliveryId: string, fence: number, end: DeliveryEnd, deadLetter?: NewDelivery): Promise<boolean>;
  /**
   * Gives it back to be tried at `retryAt`, ms since the epoch; counts a failure when the target was asked. False when the
   * fence is stale.
   */
  postpone(
    deliveryId: string,
    fence: number,
    retryAt: number,
    error: DeliveryError,
    countFailure: boolean,
  ): Promise<boolean>;
  /** Forgets at most `limit` that reached `status` more than `olderThanMs` ago; answers how many. */
  deleteEnded(status: DeliveryEnd['status'], olderThanMs: number, limit: number): Promise<number>;
  /** Calls `listener` when this process has added some, so that nobody has to wait for the next look. */
  onAdded(listener: () => void): void;
  /** To be called when a transaction that inserted deliveries has committed. */
  noteAdded(): void;
}
