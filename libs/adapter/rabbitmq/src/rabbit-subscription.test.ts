import { afterEach, beforeEach, expect, it } from 'vitest';
import { RabbitSubscription } from './rabbit-subscription.js';
import { FakeBroker } from './testing/fake-broker.js';

const QUEUE = { virtualHost: '/', queue: 'q' };
const WAIT = { maxMessages: 1, waitMs: 5_000, signal: new AbortController().signal };

const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
let broker: FakeBroker | undefined;

beforeEach(() => {
  uncaught.length = 0;
  process.on('uncaughtException', note);
});
afterEach(() => {
  process.off('uncaughtException', note);
  broker?.stop();
});

it('survives a broker that hangs up before there is a channel', async () => {
  broker = await FakeBroker.start({ ChannelOpen: (fake) => fake.hangUp() });
  const subscription = new RabbitSubscription(broker.connection(), QUEUE);
  await expect(subscription.receive(WAIT)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
  expect(uncaught).toEqual([]);
});

it('survives what is given back on a channel that closes', async () => {
  broker = await FakeBroker.start({
    ChannelOpen: (fake) => fake.send('ChannelOpenOk', { channelId: Buffer.alloc(0) }, 1),
    BasicQos: (fake) => fake.send('BasicQosOk', {}, 1),
    BasicConsume: (fake) => {
      fake.send('BasicConsumeOk', { consumerTag: 'c' }, 1);
      fake.deliver();
    },
  });
  const subscription = new RabbitSubscription(broker.connection(), QUEUE);
  const messages = await subscription.receive(WAIT);
  expect(messages).toHaveLength(1);
  // A message within another has the client close the channel, which the broker never says it did.
  broker.beginDelivery();
  broker.beginDelivery();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await subscription.giveBack(messages, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(uncaught).toEqual([]);
});
