import type { RabbitMessage, RabbitQueue } from '@stoker/app/ports/subscriptions';
import type { MemoryMessage } from '@stoker/app/ports/testing/memory-subscriptions';
import { expect, it } from 'vitest';
import { BROKER_KINDS, memoryBrokers, memoryHarness } from '../testing/broker-harness.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { rabbitEvent, rabbitRecord } from './rabbit-record.js';
import { RabbitSource } from './rabbit-source.js';

const message = (more: Partial<RabbitMessage> = {}): RabbitMessage => ({
  receipt: '1/1',
  body: Buffer.from('{"timeout":0}'),
  arrivedAt: 1_000,
  redelivered: false,
  properties: { headers: {} },
  ...more,
});

eventSourceContract(
  'RabbitMQ',
  async () => {
    const ports = memoryBrokers(
      'rabbitmq',
      ({ queue }: RabbitQueue) => queue,
      ({ receipt, body, arrivedAt, deliveries }: MemoryMessage) =>
        message({ receipt, body, arrivedAt, redelivered: deliveries > 1 }),
    );
    return memoryHarness(BROKER_KINDS.mq, ports, new RabbitSource(ports));
  },
  { namesItems: false },
);

it('shows messages as Lambda’s documentation has them', () => {
  const properties = {
    contentType: 'text/plain',
    headers: { header1: 'value1', numberInHeader: 10, nested: { a: ['x'] }, bytes: Uint8Array.of(1) },
    deliveryMode: 1,
    priority: 34,
    expiration: '60000',
    timestamp: 2021,
    userId: 'AIDA',
  };
  const record = rabbitRecord(message({ properties }));
  const arn = 'arn:aws:mq:us-west-2:111122223333:broker:pizza:b-pizza';
  const event = rabbitEvent([record], { arn, queue: 'pizzaQueue', virtualHost: '/' });
  expect(JSON.parse(Buffer.from(event).toString())).toEqual({
    eventSource: 'aws:rmq',
    eventSourceArn: arn,
    rmqMessagesByQueue: {
      'pizzaQueue::/': [
        {
          basicProperties: {
            contentType: 'text/plain',
            contentEncoding: null,
            headers: {
              header1: { bytes: [118, 97, 108, 117, 101, 49] },
              numberInHeader: 10,
              nested: { a: [{ bytes: [120] }] },
              bytes: { bytes: [1] },
            },
            deliveryMode: 1,
            priority: 34,
            correlationId: null,
            replyTo: null,
            expiration: '60000',
            messageId: null,
            timestamp: 'Jan 1, 1970, 12:33:41 AM',
            type: null,
            userId: 'AIDA',
            appId: null,
            clusterId: null,
            bodySize: 13,
          },
          redelivered: false,
          data: 'eyJ0aW1lb3V0IjowfQ==',
        },
      ],
    },
  });
  expect(record.matchable()).toMatchObject({ data: { timeout: 0 } });
});

it.each([1_700_000_000_000_000_000, 2 ** 63, -(2 ** 63)])(
  'has no time of a timestamp that is none: %j',
  (timestamp) => {
    const { json } = rabbitRecord(message({ properties: { headers: {}, timestamp } }));
    expect(JSON.parse(json)).toMatchObject({ basicProperties: { timestamp: null } });
  },
);
