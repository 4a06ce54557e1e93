import type { RabbitMessage } from '@stoker/app/ports/subscriptions';
import type { Message } from 'amqplib';

/** A message as it came. @param now ms since the epoch */
export function shownMessage({ content, fields, properties }: Message, receipt: string, now: number): RabbitMessage {
  const { headers, ...basic } = properties as RabbitMessage['properties'];
  return {
    receipt,
    body: content,
    arrivedAt: now,
    redelivered: fields.redelivered,
    properties: { ...basic, headers: headers ?? {} },
  };
}
