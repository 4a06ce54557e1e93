import type { RedisGroup } from '@stoker/app/ports/subscriptions';
import type { MemoryMessage } from '@stoker/app/ports/testing/memory-subscriptions';
import { expect, it } from 'vitest';
import { BROKER_KINDS, memoryBrokers, memoryHarness } from '../testing/broker-harness.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { redisRecord, RedisSource } from './redis-source.js';

eventSourceContract('Redis streams', async () => {
  const ports = memoryBrokers(
    'redis',
    ({ key }: RedisGroup) => key,
    ({ receipt, arrivedAt, number, body }: MemoryMessage) => ({
      receipt,
      arrivedAt,
      body,
      id: `${arrivedAt}-${number}`,
      fields: { text: Buffer.from(body).toString() },
    }),
  );
  return memoryHarness(BROKER_KINDS.redis, ports, new RedisSource(ports));
});

it('shows the fields of an entry', () => {
  const arn = 'arn:aws:stoker:us-east-1:111122223333:redis/main/orders:new';
  const fields = { order: '{"n":1}', by: 'web' };
  const record = redisRecord(
    { receipt: '5-0', id: '5-0', body: Buffer.alloc(0), arrivedAt: 5, fields },
    'orders:new',
    arn,
  );
  expect(JSON.parse(record.json)).toEqual({
    messageId: '5-0',
    timestamp: 5,
    stream: 'orders:new',
    fields,
    eventSource: 'stoker:redis',
    eventSourceARN: arn,
    awsRegion: 'us-east-1',
  });
  expect(record.matchable()).toEqual({ fields: { order: { n: 1 }, by: 'web' } });
});
