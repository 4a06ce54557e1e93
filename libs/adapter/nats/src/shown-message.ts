import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/transport-node';
import type { JetStreamMessage } from '@stoker/app/ports/subscriptions';

/**
 * A message as it came. All that the stream knows of it is in the subject that it is acknowledged at:
 * `$JS.ACK[.DOMAIN.ACCOUNT].STREAM.CONSUMER.DELIVERIES.SEQUENCE.CONSUMER-SEQUENCE.TIME.PENDING[.TOKEN]`
 */
export function shownMessage(message: Msg): JetStreamMessage {
  const tokens = (message.reply ?? '').split('.');
  const rest = tokens.length > 9 ? tokens.slice(6) : tokens.slice(4);
  const [deliveries, sequence, , nanos = '0'] = rest;
  return {
    receipt: randomUUID(),
    body: message.data,
    arrivedAt: Number(BigInt(nanos) / 1_000_000n),
    subject: message.subject,
    sequence: Number(sequence),
    deliveries: Number(deliveries),
    headers: Object.fromEntries([...(message.headers ?? [])].map(([name, values]) => [name, values])),
  };
}
