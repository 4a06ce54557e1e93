import type { JetStreamConsumer } from '@stoker/app/ports/subscriptions';
import type { MemoryMessage } from '@stoker/app/ports/testing/memory-subscriptions';
import { expect, it } from 'vitest';
import { BROKER_KINDS, memoryBrokers, memoryHarness } from '../testing/broker-harness.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { natsRecord, NatsSource } from './nats-source.js';

eventSourceContract('JetStream', async () => {
  const ports = memoryBrokers(
    'nats',
    ({ stream }: JetStreamConsumer) => stream,
    ({ number, name, ...message }: MemoryMessage) => ({ ...message, subject: name, sequence: number, headers: {} }),
  );
  return memoryHarness(BROKER_KINDS.nats, ports, new NatsSource(ports));
});

it('shows where a message is in its stream', () => {
  const [receipt, body, headers] = ['r', Buffer.from('{"n":1}'), { trace: ['a', 'b'] }];
  const message = { receipt, body, arrivedAt: 5, subject: 'orders.new', sequence: 7, deliveries: 2, headers };
  const arn = 'arn:aws:stoker:us-east-1:111122223333:nats/main/ORDERS/orders.*';
  const record = natsRecord(message, 'ORDERS', arn);
  expect(JSON.parse(record.json)).toEqual({
    messageId: 'ORDERS:7',
    timestamp: 5,
    stream: 'ORDERS',
    subject: 'orders.new',
    sequence: 7,
    deliveries: 2,
    headers,
    data: 'eyJuIjoxfQ==',
    eventSource: 'stoker:nats',
    eventSourceARN: arn,
    awsRegion: 'us-east-1',
  });
  expect(record.matchable()).toEqual({ subject: 'orders.new', headers, data: { n: 1 } });
});
