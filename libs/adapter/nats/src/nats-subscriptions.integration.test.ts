import { randomUUID } from 'node:crypto';
import type { JetStreamConsumer, JetStreamMessage } from '@stoker/app/ports/subscriptions';
import { subscriptionsContract } from '@stoker/app/ports/testing/subscriptions.contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NatsSubscriptions } from './nats-subscriptions.js';
import { hasNats, NatsServer } from './testing/nats-server.js';
import { addStream, publish } from './testing/streams.js';

const isHere = await hasNats();
const newConsumer = (more: Partial<JetStreamConsumer> = {}): JetStreamConsumer => ({
  stream: randomUUID(),
  subjects: undefined,
  durable: randomUUID(),
  start: 'first',
  ...more,
});
const textOf = ({ body }: JetStreamMessage) => Buffer.from(body).toString();
const WAIT = { maxMessages: 10, waitMs: 20_000, signal: new AbortController().signal };

describe.skipIf(!isHere)('JetStream', () => {
  subscriptionsContract('streams of JetStream', { isShared: true }, async () => {
    const server = await NatsServer.start();
    return {
      subscriptions: new NatsSubscriptions(2_000),
      connection: server.connection(),
      async create() {
        const what = newConsumer();
        await addStream(server, what.stream);
        return what;
      },
      put: ({ stream }, texts) => publish(server, stream, texts),
      textOf,
      absent: newConsumer(),
      end: () => server.end(),
      run: () => server.run(),
      close: () => server.stop(),
    };
  });

  describe('a stream', () => {
    let server: NatsServer;
    beforeAll(async () => void (server = await NatsServer.start()), 60_000);
    afterAll(() => server.stop());

    it('hands over again what somebody died with, and not what is extended', async () => {
      const what = newConsumer();
      await addStream(server, what.stream);
      const [dead, alive] = [1, 2].map(() => new NatsSubscriptions(1_500).open(server.connection(), what));
      await publish(server, what.stream, ['a', 'b']);
      const [first, second] = await dead!.receive(WAIT);
      const extending = setInterval(() => void dead!.extend([second!]), 300);
      const [again] = await alive!.receive(WAIT);
      expect([textOf(again!), again!.deliveries]).toEqual(['a', 2]);
      clearInterval(extending);
      expect(await alive!.acknowledge([again!])).toEqual([]);
      expect(await dead!.acknowledge([second!])).toEqual([]);
      expect(first!.sequence).toBe(again!.sequence);
      await Promise.all([dead!.rest(), alive!.rest()]);
    });

    it('is read by subjects, with headers, from where the mapping says', async () => {
      const stream = randomUUID();
      await addStream(server, stream);
      await publish(server, stream, ['before'], 'new.x');
      const what = newConsumer({ stream, subjects: `${stream}.new.*`, start: 'next' });
      const subscription = new NatsSubscriptions().open(server.connection(), what);
      await subscription.depth();
      await publish(server, stream, ['other'], 'old.x');
      await publish(server, stream, ['wanted'], 'new.x', { trace: 'abc' });
      const messages = await subscription.receive(WAIT);
      expect(messages.map(textOf)).toEqual(['wanted']);
      expect(messages[0]).toMatchObject({ subject: `${stream}.new.x`, sequence: 3, headers: { trace: ['abc'] } });
      expect(await subscription.acknowledge(messages)).toEqual([]);
      await subscription.rest();
    });
  });
});
