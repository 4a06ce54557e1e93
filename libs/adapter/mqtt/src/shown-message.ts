import type { MqttMessage } from '@stoker/app/ports/subscriptions';
import type { IPublishPacket } from 'mqtt-packet';

/** A message as it came. @param now ms since the epoch */
export function shownMessage(packet: IPublishPacket, receipt: string, now: number): MqttMessage {
  const { topic, qos, retain: retained, dup: duplicate, payload, properties = {} } = packet;
  return {
    receipt,
    body: typeof payload === 'string' ? Buffer.from(payload) : payload,
    arrivedAt: now,
    topic,
    qos,
    retained,
    duplicate,
    contentType: properties.contentType,
    userProperties: Object.fromEntries(
      // One may be there several times: the last one counts.
      Object.entries(properties.userProperties ?? {}).map(([name, value]) => [name, [value].flat().at(-1) ?? '']),
    ),
  };
}
