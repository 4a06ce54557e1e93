import { type Msg, type NatsConnection, createInbox } from '@nats-io/transport-node';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { JetStreamConsumer } from '@stoker/app/ports/subscriptions';

/** ms behind its own time that the server has to say that nothing came. */
const GRACE_MS = 5_000;
const NANOS = 1_000_000;

/** How a consumer is asked for messages. */
export interface PullOptions {
  readonly count: number;
  /** ms to wait for the first; 0 for those that are there. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks a consumer for messages: those that are there, or one that comes. A request that is left alone may have messages on their
 * way, which would be nobody's for a while; so each ends with the server's own word.
 * https://docs.nats.io/reference/reference-protocols/nats_api_reference#fetching-from-a-consumer-pull-based
 *
 * @throws ResourceNotFoundException, ServiceUnavailableException
 */
export async function pull(
  connection: NatsConnection,
  { stream, durable }: JetStreamConsumer,
  { count, waitMs, signal }: PullOptions,
): Promise<readonly Msg[]> {
  const inbox = createInbox();
  const messages: Msg[] = [];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(waitMs + GRACE_MS)]);
  const subscription = connection.subscribe(inbox);
  const end = (): void => subscription.unsubscribe();
  limit.addEventListener('abort', end);
  try {
    const wait = waitMs > 0 ? { expires: Math.ceil(waitMs) * NANOS } : { no_wait: true };
    const request = JSON.stringify({ batch: count, ...wait });
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`, request, { reply: inbox });
    if (limit.aborted) end();
    for await (const message of subscription) {
      if (message.headers !== undefined && message.headers.code > 0) {
        requirePresent(message.headers.code);
        break;
      }
      messages.push(message);
      if (messages.length >= count) break;
    }
  } finally {
    limit.removeEventListener('abort', end);
    end();
  }
  return messages;
}

/** @param status 404 and 408 say that nothing came, 409 that the consumer is gone or has too much under way, 503 that there is none */
function requirePresent(status: number): void {
  if (status !== 503) return;
  throw new ServiceError('ResourceNotFoundException', 'There is no such consumer.');
}
