import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import { again, never, type SendResult, type TargetSender } from '@stoker/app/ports/target-sender';
import { snsNotification } from './sns-notification.js';
import { subscriptionsOf, type TopicSubscription } from './topic-subscription.js';

/** ms that an endpoint may take, as with SNS. */
const ANSWER_MS = 15_000;
/** Bytes of a message, as with SNS. */
const MAX_BYTES = 256 * 1024;

/**
 * Publishes deliveries to topics: posts them to the HTTP endpoints that the operator has subscribed. Where one of several does
 * not take it, all are sent it again, as SNS, too, delivers at least once.
 */
export class TopicSender implements TargetSender {
  constructor(
    private readonly subscriptions: readonly TopicSubscription[],
    private readonly region: string,
    private readonly answerMs = ANSWER_MS,
  ) {}

  async send(delivery: NewDelivery): Promise<SendResult> {
    const { accountId, target, payload } = delivery;
    const subscriptions = subscriptionsOf(this.subscriptions, { accountId, region: this.region }, target);
    if (subscriptions.length === 0) return never('NO_RESOURCE', `Topic does not exist: ${target}`);
    if (payload.length > MAX_BYTES) return never('INVALID_PARAMETER', 'Invalid parameter: Message too long');
    const results = await Promise.all(subscriptions.map((one) => this.#post(delivery, one)));
    return results.find(({ kind }) => kind !== 'sent') ?? { kind: 'sent' };
  }

  async #post(delivery: NewDelivery, { url, secret }: TopicSubscription): Promise<SendResult> {
    const { headers, body } = snsNotification(delivery, secret);
    try {
      const signal = AbortSignal.timeout(this.answerMs);
      // What the endpoint points to elsewhere was not named by the operator.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.body?.cancel();
      if (response.ok) return { kind: 'sent' };
      const text = `The endpoint answered with status ${response.status}.`;
      const isFinal = response.status >= 400 && response.status < 500 && response.status !== 429;
      return isFinal ? never('INVALID_PARAMETER', text) : again('INTERNAL_ERROR', text);
    } catch (error) {
      return again('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
    }
  }
}
