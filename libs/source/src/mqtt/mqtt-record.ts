import type { MqttMessage } from '@stoker/app/ports/subscriptions';
import { isJsonObject } from '@stoker/core/events/pattern/json-value';
import { ownRecord, sized } from '../held/own-record.js';
import type { SourceRecord } from '../source.js';

/**
 * A message as a rule of AWS IoT gives it to a function, of the statement
 * `SELECT *, topic() AS topic, clientid() AS clientid, timestamp() AS timestamp`; what is no JSON object as `encode(*, 'base64') AS data`.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
 */
export function ruleRecord(message: MqttMessage): SourceRecord {
  const { receipt: id, arrivedAt } = message;
  return ofPayload(message, (payload) => {
    const shown = isJsonObject(payload) ? payload : { data: base64(message.body) };
    return sized(
      { id, arrivedAt, matchable: () => matchable(message, payload) },
      { ...shown, topic: message.topic, clientid: clientId(message), timestamp: arrivedAt },
    );
  });
}

/** A message among others in a batch. */
export function batchRecord(message: MqttMessage, arn: string): SourceRecord {
  const { receipt: id, arrivedAt, topic, qos, retained, duplicate, contentType, userProperties } = message;
  return ofPayload(message, (payload) =>
    ownRecord(
      { id, arrivedAt, kind: 'mqtt', arn },
      {
        topic,
        clientid: clientId(message),
        qos,
        retained,
        duplicate,
        ...(contentType !== undefined && { contentType }),
        userProperties,
        ...(payload === undefined ? { data: base64(message.body) } : { payload }),
      },
      () => matchable(message, payload),
    ),
  );
}

/** JSON may be read that is too deep to be written: then the message is shown as one that is none. */
function ofPayload({ body }: MqttMessage, record: (payload: unknown) => SourceRecord): SourceRecord {
  try {
    return record(parsed(body));
  } catch {
    return record(undefined);
  }
}

function matchable(message: MqttMessage, payload: unknown): object {
  return {
    topic: message.topic,
    clientid: clientId(message),
    payload: payload === undefined ? Buffer.from(message.body).toString() : payload,
  };
}

/** Who sent it, as far as it says so itself: the broker does not. AWS has `n/a` for what no device sent. */
function clientId({ userProperties }: MqttMessage): string {
  return userProperties['clientid'] ?? 'n/a';
}

/** The JSON that it is; undefined for none. */
function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function base64(body: Uint8Array): string {
  return Buffer.from(body).toString('base64');
}
