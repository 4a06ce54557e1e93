import { randomUUID } from 'node:crypto';
import { subscriptionsContract } from '@stoker/app/ports/testing/subscriptions.contract';
import type { MqttMessage, MqttSession } from '@stoker/app/ports/subscriptions';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MqttSubscriptions } from './mqtt-subscriptions.js';
import { hasMosquitto, Mosquitto, OPERATOR } from './testing/mosquitto.js';

const isHere = await hasMosquitto();
const newSession = (filter = `${randomUUID()}/#`): MqttSession => ({ filter, clientId: randomUUID() });
const textOf = ({ body }: MqttMessage) => Buffer.from(body).toString();
const WAIT = { waitMs: 10_000, signal: new AbortController().signal };

async function publish(url: string, topic: string, texts: readonly string[], options: mqtt.IClientPublishOptions = {}) {
  const client = await mqtt.connectAsync(url, { ...OPERATOR, protocolVersion: 5 });
  for (const text of texts) await client.publishAsync(topic, text, { qos: 1, ...options });
  await client.endAsync();
}

describe.skipIf(!isHere)('MQTT', () => {
  subscriptionsContract('topics of MQTT', { isShared: false }, async () => {
    const broker = await Mosquitto.start();
    return {
      subscriptions: new MqttSubscriptions(),
      connection: broker.connection(),
      create: async () => newSession(),
      put: ({ filter }, texts) => publish(broker.url, filter.replace('#', 'a/b'), texts),
      textOf,
      end: () => broker.end(),
      run: () => broker.run(),
      close: () => broker.stop(),
    };
  });

  describe('a session', () => {
    let broker: Mosquitto;
    beforeAll(async () => void (broker = await Mosquitto.start()), 60_000);
    afterAll(() => broker.stop());

    it('keeps the order over failures, and what comes meanwhile behind them', async () => {
      const session = newSession();
      const subscription = new MqttSubscriptions().open(broker.connection(), session);
      await subscription.receive({ maxMessages: 1, ...WAIT, waitMs: 0 });
      const topic = session.filter.replace('#', 'a');
      await publish(broker.url, topic, ['1', '2', '3']);
      const seen: string[] = [];
      for (let tries = 0; seen.length < 5; tries++) {
        const messages = await subscription.receive({ maxMessages: 2, ...WAIT });
        if (tries === 1) await publish(broker.url, topic, ['4', '5']);
        if (tries % 2 === 0) await subscription.giveBack(messages, 10);
        else {
          seen.push(...messages.map(textOf));
          await subscription.acknowledge(messages);
        }
      }
      expect(seen).toEqual(['1', '2', '3', '4', '5']);
      await subscription.rest();
    });

    it('is taken from whoever read it before, with all that was not acknowledged', async () => {
      const session = newSession();
      const [one, two] = [1, 2].map(() => new MqttSubscriptions().open(broker.connection(), session));
      await one!.receive({ maxMessages: 1, ...WAIT, waitMs: 0 });
      await publish(broker.url, session.filter.replace('#', 'a'), ['1']);
      const held = await one!.receive({ maxMessages: 1, ...WAIT });
      const [again] = await two!.receive({ maxMessages: 1, ...WAIT });
      expect(textOf(again!)).toBe('1');
      await expect(one!.acknowledge(held)).resolves.toEqual(held);
      expect(await two!.acknowledge([again!])).toEqual([]);
      await Promise.all([one!.rest(), two!.rest()]);
    });

    it('hears last wills and what is retained, with what their senders say of them', async () => {
      const session = newSession();
      const topic = session.filter.replace('#', 'state');
      const about = { contentType: 'text/plain', userProperties: { clientid: 'd7' } };
      await publish(broker.url, topic, ['kept'], { retain: true, properties: about });
      const subscription = new MqttSubscriptions().open(broker.connection(), session);
      const [kept] = await subscription.receive({ maxMessages: 5, ...WAIT });
      expect(kept).toMatchObject({ topic, retained: true, qos: 1, ...about });
      const will = { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: false };
      const device = await mqtt.connectAsync(broker.url, { ...OPERATOR, protocolVersion: 5, will });
      device.stream.destroy();
      const [last] = await subscription.receive({ maxMessages: 5, ...WAIT });
      expect([textOf(last!), last!.retained]).toEqual(['gone', false]);
      await device.endAsync(true);
      await subscription.acknowledge([kept!, last!]);
      await subscription.rest();
    });

    it('reads no more than it can keep, and all of it in the end', async () => {
      const session = newSession();
      const subscription = new MqttSubscriptions().open(broker.connection(), session);
      await subscription.receive({ maxMessages: 1, ...WAIT, waitMs: 0 });
      const big = 'x'.repeat(1_000_000);
      await publish(
        broker.url,
        session.filter.replace('#', 'big'),
        Array.from({ length: 40 }, (_, n) => `${n}${big}`),
      );
      const seen: string[] = [];
      while (seen.length < 40) {
        const messages = await subscription.receive({ maxMessages: 3, ...WAIT });
        seen.push(...messages.map((message) => textOf(message).replace(big, '')));
        await subscription.acknowledge(messages);
      }
      expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => String(n)));
      await subscription.rest();
    });
  });
});
