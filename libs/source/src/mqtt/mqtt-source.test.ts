import type { MqttMessage, MqttSession } from '@stoker/app/ports/subscriptions';
import type { MemoryMessage } from '@stoker/app/ports/testing/memory-subscriptions';
import { describe, expect, it } from 'vitest';
import { BROKER_KINDS, memoryBrokers, memoryHarness } from '../testing/broker-harness.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { batchRecord, ruleRecord } from './mqtt-record.js';
import { MqttSource } from './mqtt-source.js';

const message = (more: Partial<MqttMessage> = {}): MqttMessage => ({
  receipt: 's/1',
  body: Buffer.from('{"n":1}'),
  arrivedAt: 1_000,
  topic: 'devices/7',
  qos: 1,
  retained: false,
  duplicate: false,
  userProperties: {},
  ...more,
});
const ARN = 'arn:aws:stoker:eu-west-1:111122223333:mqtt/site/devices/#';

eventSourceContract('MQTT', async () => {
  const ports = memoryBrokers(
    'mqtt',
    ({ filter }: MqttSession) => filter.replace('/#', ''),
    ({ receipt, body, arrivedAt, name }: MemoryMessage) => message({ receipt, body, arrivedAt, topic: `${name}/a` }),
  );
  return memoryHarness(BROKER_KINDS.mqtt, ports, new MqttSource(ports));
});

describe('a message of MQTT', () => {
  const event = (more: Partial<MqttMessage> = {}) => JSON.parse(ruleRecord(message(more)).json) as unknown;

  it('is, alone, the event that a rule of AWS IoT makes of it', () => {
    expect(event()).toEqual({ n: 1, topic: 'devices/7', clientid: 'n/a', timestamp: 1_000 });
    expect(event({ userProperties: { clientid: 'd7' } })).toMatchObject({ clientid: 'd7' });
  });

  it.each([
    ['21.5', 'MjEuNQ=='],
    ['', ''],
    [Uint8Array.of(0xff, 0), '/wA='],
  ])('is encoded where it is no JSON object: %j', (body, data) => {
    const expected = { data, topic: 'devices/7', clientid: 'n/a', timestamp: 1_000 };
    expect(event({ body: Buffer.from(body as string) })).toEqual(expected);
  });

  it('is encoded where its JSON is too deep to be written', () => {
    const body = Buffer.from(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    const data = body.toString('base64');
    expect(event({ body })).toEqual({ data, topic: 'devices/7', clientid: 'n/a', timestamp: 1_000 });
    expect(JSON.parse(batchRecord(message({ body }), ARN).json)).toMatchObject({ data, messageId: 's/1' });
  });

  it('says among others where it comes from', () => {
    const record = batchRecord(message({ contentType: 'application/json' }), ARN);
    expect(JSON.parse(record.json)).toEqual({
      messageId: 's/1',
      timestamp: 1_000,
      topic: 'devices/7',
      clientid: 'n/a',
      qos: 1,
      retained: false,
      duplicate: false,
      contentType: 'application/json',
      userProperties: {},
      payload: { n: 1 },
      eventSource: 'stoker:mqtt',
      eventSourceARN: ARN,
      awsRegion: 'eu-west-1',
    });
    expect(record.matchable()).toEqual({ topic: 'devices/7', clientid: 'n/a', payload: { n: 1 } });
  });
});
