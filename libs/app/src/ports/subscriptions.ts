import type { Connection } from '@stoker/core/model/connections/connection';

/** A message that was handed to us. Nobody else gets it before it was given back, or we were taken for gone. */
export interface HeldMessage {
  /** Stands for this very receipt. */
  readonly receipt: string;
  readonly body: Uint8Array;
  /** ms since the epoch when it came to the broker, or to us where the broker does not say. */
  readonly arrivedAt: number;
}

/** How messages are received. */
export interface HoldOptions {
  readonly maxMessages: number;
  /** ms to wait for the first. */
  readonly waitMs: number;
  /** Ends the wait; what comes at that very moment is handed out again. */
  readonly signal: AbortSignal;
}

/**
 * What is read of a broker, from its first use on until it rests, and again from the next use on. Where the broker was out of reach
 * the next call tries anew. What was handed out before is then the broker's again, and receipts of it are no longer good.
 *
 * Calls reject with
 * - AccessDeniedException where the broker refuses the operator's own credentials, or what they are to read;
 * - ResourceNotFoundException for what is not there;
 * - ServiceUnavailableException while the broker is out of reach.
 */
export interface Subscription<M extends HeldMessage> {
  receive(options: HoldOptions): Promise<readonly M[]>;
  /**
   * Says that messages are dealt with.
   *
   * @returns those that will come again nevertheless
   */
  acknowledge(messages: readonly M[]): Promise<readonly M[]>;
  /** Gives messages back, to be handed out again, to anybody, after so many ms or a little later. */
  giveBack(messages: readonly M[], delayMs: number): Promise<void>;
  /** Has them be ours for another `holdMs` from now. */
  extend(messages: readonly M[]): Promise<void>;
  depth(): Promise<SubscriptionDepth>;
  /** Lets go of everything, as if this process ended. Never rejects. */
  rest(): Promise<void>;
}

export interface SubscriptionDepth {
  /** Messages that wait to be received, about. */
  readonly waiting: number;
  /** ms that a message is ours unless that is extended; Infinity for as long as we are connected. */
  readonly holdMs: number;
}

/** Brokers of a kind, at connections of the operator's. */
export interface Subscriptions<W, M extends HeldMessage> {
  /** Nothing is asked of the broker before the subscription is used. */
  open(connection: Connection, what: W): Subscription<M>;
}

/** A topic filter, read by one session at a time: who begins later ends the one before. */
export interface MqttSession {
  readonly filter: string;
  /** Client identifier. The broker keeps for it what comes while nobody reads. */
  readonly clientId: string;
}

export interface MqttMessage extends HeldMessage {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly retained: boolean;
  /** Whether it was handed out before. */
  readonly duplicate: boolean;
  readonly contentType?: string | undefined;
  readonly userProperties: Readonly<Record<string, string>>;
}

export interface RabbitQueue {
  readonly virtualHost: string;
  readonly queue: string;
}

export interface RabbitMessage extends HeldMessage {
  readonly redelivered: boolean;
  /** As AMQP has them; absent ones are undefined or null. */
  readonly properties: RabbitProperties;
}

export interface RabbitProperties {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** Values are strings, numbers, booleans, dates, bytes, lists and tables of such. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly deliveryMode?: number | undefined;
  readonly priority?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly expiration?: string | undefined;
  readonly messageId?: string | undefined;
  /** Seconds since the epoch. */
  readonly timestamp?: number | undefined;
  readonly type?: string | undefined;
  readonly userId?: string | undefined;
  readonly appId?: string | undefined;
  readonly clusterId?: string | undefined;
}

/** Where a reader begins that nobody has begun. */
export type StartAt = 'first' | 'next' | { /** ms since the epoch */ readonly time: number };

export interface JetStreamConsumer {
  readonly stream: string;
  /** Undefined for all subjects of the stream. */
  readonly subjects: string | undefined;
  /** Name of the durable consumer. */
  readonly durable: string;
  readonly start: StartAt;
}

export interface JetStreamMessage extends HeldMessage {
  readonly subject: string;
  /** Of the stream. */
  readonly sequence: number;
  /** How often it was handed out, this time included. */
  readonly deliveries: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface RedisGroup {
  /** Of the stream. */
  readonly key: string;
  readonly group: string;
  readonly start: StartAt;
}

/** An entry of a stream; its body is empty. */
export interface RedisEntry extends HeldMessage {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}
