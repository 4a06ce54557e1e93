import { randomUUID } from 'node:crypto';
import type {
  HoldOptions,
  MqttMessage,
  MqttSession,
  Subscription,
  SubscriptionDepth,
} from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import type { IPublishPacket } from 'mqtt-packet';
import { MqttLink } from './mqtt-link.js';
import { unreachable } from './refusals.js';
import { shownMessage } from './shown-message.js';

/** Bytes of messages that wait here, above which no more is read. */
const MOST_WAITING_BYTES = 32 * 1_048_576;

/** A message in one link's hands. */
interface Taken {
  readonly message: MqttMessage;
  /** Undefined where the broker wants no acknowledgement. */
  readonly messageId: number | undefined;
  isDone: boolean;
}

/** A session's messages in the order in which they came. It connects when it is asked for some. */
export class MqttSubscription implements Subscription<MqttMessage> {
  #link: MqttLink | undefined;
  #opening: Promise<MqttLink> | undefined;
  /** Says which link a receipt is of. */
  #linkId = '';
  #counter = 0;
  #problem: Error | undefined;
  /** What was not handed over, in order. */
  #waiting: MqttMessage[] = [];
  #waitingBytes = 0;
  /** All that is not acknowledged to the broker, in the order in which it came: the protocol wants that kept. */
  readonly #taken = new Map<string, Taken>();
  /** Monotonic ms until which what was given back, and so all behind it, waits. */
  #notBefore = 0;
  #wake: () => void = () => undefined;

  constructor(
    private readonly connection: Connection,
    private readonly session: MqttSession,
  ) {}

  async receive({ maxMessages, waitMs, signal }: HoldOptions): Promise<readonly MqttMessage[]> {
    await this.#connected();
    for (const until = performance.now() + waitMs; !signal.aborted;) {
      if (this.#link?.isOpen !== true) throw unreachable(this.#problem);
      const now = performance.now();
      if (this.#waiting.length > 0 && now >= this.#notBefore) return this.#hand(maxMessages);
      if (now >= until) return [];
      await this.#change(Math.min(until, this.#waiting.length > 0 ? this.#notBefore : until) - now, signal);
    }
    return [];
  }

  async acknowledge(messages: readonly MqttMessage[]): Promise<readonly MqttMessage[]> {
    if (this.#link?.isOpen !== true) return messages;
    const left = messages.filter(({ receipt }) => {
      const taken = this.#taken.get(receipt);
      if (taken !== undefined) taken.isDone = true;
      return taken === undefined;
    });
    for (const [receipt, { isDone, messageId }] of this.#taken) {
      if (!isDone) break;
      this.#taken.delete(receipt);
      if (messageId !== undefined) this.#link.acknowledge(messageId);
    }
    return left;
  }

  async giveBack(messages: readonly MqttMessage[], delayMs: number): Promise<void> {
    const ours = messages.filter(({ receipt }) => this.#taken.get(receipt)?.isDone === false);
    this.#waiting.unshift(...ours);
    this.#count(ours, 1);
    this.#notBefore = performance.now() + delayMs;
    this.#wake();
  }

  async extend(): Promise<void> {
    // A message is ours as long as the link is.
  }

  async depth(): Promise<SubscriptionDepth> {
    // Looking must not take the session from whoever reads it.
    return { waiting: this.#waiting.length, holdMs: Infinity };
  }

  async rest(): Promise<void> {
    const link = this.#link ?? (await this.#opening?.catch(() => undefined));
    link?.close();
    this.#forget();
  }

  async #connected(): Promise<void> {
    if (this.#link?.isOpen === true) return;
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #open(): Promise<MqttLink> {
    this.#forget();
    const id = randomUUID();
    this.#linkId = id;
    this.#link = await MqttLink.open(this.connection, this.session, {
      onMessage: (packet) => this.#linkId === id && this.#take(packet),
      onEnd: (error) => {
        if (this.#linkId !== id) return;
        this.#problem = error;
        this.#wake();
      },
    });
    this.#count([], 0);
    return this.#link;
  }

  /** What a link had is the broker's again when it ends. */
  #forget(): void {
    [this.#link, this.#linkId, this.#waiting, this.#waitingBytes, this.#notBefore] = [undefined, '', [], 0, 0];
    this.#taken.clear();
  }

  #take(packet: IPublishPacket): void {
    const message = shownMessage(packet, `${this.#linkId}/${(this.#counter += 1)}`, Date.now());
    const messageId = packet.qos === 0 ? undefined : packet.messageId;
    this.#taken.set(message.receipt, { message, messageId, isDone: false });
    this.#waiting.push(message);
    this.#count([message], 1);
    this.#wake();
  }

  #hand(maxMessages: number): readonly MqttMessage[] {
    const handed = this.#waiting.splice(0, maxMessages);
    this.#count(handed, -1);
    return handed;
  }

  #count(messages: readonly MqttMessage[], sign: 1 | -1 | 0): void {
    const wasFull = this.#waitingBytes > MOST_WAITING_BYTES;
    for (const { body } of messages) this.#waitingBytes += sign * body.byteLength;
    const isFull = this.#waitingBytes > MOST_WAITING_BYTES;
    if (isFull !== wasFull || sign === 0) this.#link?.pause(isFull);
  }

  /** Waits for something to happen, or so many ms. */
  #change(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#wake = end;
    });
  }
}
