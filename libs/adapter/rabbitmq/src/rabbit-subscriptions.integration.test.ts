import { randomUUID } from 'node:crypto';
import type { RabbitMessage, RabbitQueue } from '@stoker/app/ports/subscriptions';
import { subscriptionsContract } from '@stoker/app/ports/testing/subscriptions.contract';
import { afterAll, describe, expect, it } from 'vitest';
import { RabbitSubscriptions } from './rabbit-subscriptions.js';
import { hasRabbitMq, RabbitServer } from './testing/rabbit-server.js';

const newQueue = (): RabbitQueue => ({ virtualHost: '/', queue: randomUUID() });
const textOf = ({ body }: RabbitMessage) => Buffer.from(body).toString();
const WAIT = { maxMessages: 10, waitMs: 20_000, signal: new AbortController().signal };

describe.skipIf(!(await hasRabbitMq()))('RabbitMQ', () => {
  let server: RabbitServer;

  subscriptionsContract('queues of RabbitMQ', { isShared: true }, async () => {
    server = await RabbitServer.start();
    return {
      subscriptions: new RabbitSubscriptions(),
      connection: server.connection(),
      async create() {
        const what = newQueue();
        await server.createQueue(what.queue);
        return what;
      },
      put: ({ queue }, texts) => server.put(queue, texts),
      textOf,
      absent: newQueue(),
      end: () => server.end(),
      run: () => server.run(),
      // The tests below have it to themselves.
      close: async () => undefined,
    };
  });

  it('dead-letters what was given back as often as the queue lets it be', async () => {
    const { virtualHost, queue } = newQueue();
    const dead = randomUUID();
    await server.createQueue(dead);
    const routing = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
    await server.createQueue(queue, { 'x-queue-type': 'quorum', 'x-delivery-limit': 2, ...routing });
    const about = { contentType: 'text/plain', headers: { n: 1 }, timestamp: 2021, messageId: 'm' };
    await server.put(queue, ['poison'], about);
    const subscription = new RabbitSubscriptions().open(server.connection(), { virtualHost, queue });
    for (const redelivered of [false, true, true]) {
      const messages = await subscription.receive(WAIT);
      expect(messages.map(textOf)).toEqual(['poison']);
      expect(messages[0]).toMatchObject({ redelivered, properties: about });
      await subscription.giveBack(messages, 10);
    }
    const graveyard = new RabbitSubscriptions().open(server.connection(), { virtualHost, queue: dead });
    expect((await graveyard.receive(WAIT)).map(textOf)).toEqual(['poison']);
    await Promise.all([subscription.rest(), graveyard.rest()]);
  }, 60_000);

  it('is not there in a virtual host that is not', async () => {
    const subscription = new RabbitSubscriptions().open(server.connection(), { virtualHost: 'none', queue: 'q' });
    await expect(subscription.receive(WAIT)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  }, 60_000);

  afterAll(() => server?.stop());
});
