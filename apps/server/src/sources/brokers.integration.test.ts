import { randomUUID } from 'node:crypto';
import { OperatorConnections } from '@stoker/app/connections/operator-connections';
import type { HeldMessage, MqttSession, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { MqttSubscriptions } from '@stoker/mqtt/mqtt-subscriptions';
import { hasMosquitto, Mosquitto, OPERATOR } from '@stoker/mqtt/testing/mosquitto';
import { NatsSubscriptions } from '@stoker/nats/nats-subscriptions';
import { hasNats, NatsServer } from '@stoker/nats/testing/nats-server';
import { addStream, publish } from '@stoker/nats/testing/streams';
import { RabbitSubscriptions } from '@stoker/rabbitmq/rabbit-subscriptions';
import { hasRabbitMq, RabbitServer } from '@stoker/rabbitmq/testing/rabbit-server';
import { RedisSubscriptions } from '@stoker/redis-streams/redis-subscriptions';
import { OwnRedis } from '@stoker/redis-streams/testing/own-redis';
import type { BrokerPorts } from '@stoker/sources/held/open-subscription';
import { MqttSource } from '@stoker/sources/mqtt/mqtt-source';
import { NatsSource } from '@stoker/sources/nats/nats-source';
import { RabbitSource } from '@stoker/sources/rabbitmq/rabbit-source';
import { RedisSource } from '@stoker/sources/redis/redis-source';
import type { EventSource } from '@stoker/sources/source';
import { BROKER_KINDS, type BrokerKind, testConnection } from '@stoker/sources/testing/broker-harness';
import { eventSourceContract, type EventSourceHarness } from '@stoker/sources/testing/event-source.contract';
import { Redis } from 'ioredis';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe } from 'vitest';

/** Brokers whose readers can be ended, as the deaths of processes end them: from then on they do nothing, and answer nothing. */
class Severable<W, M extends HeldMessage> implements Subscriptions<W, M> {
  readonly #opened: { readonly subscription: Subscription<M>; isDead: boolean }[] = [];

  constructor(private readonly brokers: Subscriptions<W, M>) {}

  open(connection: Connection, what: W): Subscription<M> {
    const subscription = this.brokers.open(connection, what);
    const opened = { subscription, isDead: false };
    this.#opened.push(opened);
    const alive = <T>(work: () => Promise<T>): Promise<T> => (opened.isDead ? new Promise(() => undefined) : work());
    return {
      receive: (options) => alive(() => subscription.receive(options)),
      acknowledge: (messages) => alive(() => subscription.acknowledge(messages)),
      giveBack: (messages, delayMs) => alive(() => subscription.giveBack(messages, delayMs)),
      extend: (messages) => alive(() => subscription.extend(messages)),
      depth: () => alive(() => subscription.depth()),
      rest: () => alive(() => subscription.rest()),
    };
  }

  async sever(): Promise<void> {
    for (const opened of this.#opened) opened.isDead = true;
    await Promise.all(this.#opened.map(({ subscription }) => subscription.rest()));
  }
}

interface RealBroker<W, M extends HeldMessage> {
  readonly connection: Connection;
  readonly subscriptions: Subscriptions<W, M>;
  source(ports: BrokerPorts<W, M>): EventSource;
  create(name: string): Promise<void>;
  put(name: string, texts: readonly string[]): Promise<void>;
}

function harnessOf<W, M extends HeldMessage>(kind: BrokerKind, broker: RealBroker<W, M>): EventSourceHarness {
  const names = new Map<string, string>();
  const keyOf = ({ EventSourceArn, Queues }: MappingSettings) => JSON.stringify([EventSourceArn, Queues]);
  const brokers = new Severable(broker.subscriptions);
  const connection = testConnection(kind.connection, { ...broker.connection, things: ['*'] });
  return {
    ...kind,
    source: broker.source({ connections: new OperatorConnections([connection]), brokers }),
    async create() {
      const name = randomUUID();
      const settings = kind.settings(name);
      names.set(keyOf(settings), name);
      await broker.create(name);
      return settings;
    },
    put: (settings, texts) => broker.put(names.get(keyOf(settings))!, texts),
    sever: () => brokers.sever(),
  };
}

describe.skipIf(!(await hasMosquitto()))('Mosquitto', () => {
  let broker: Mosquitto;
  let client: MqttClient;
  beforeAll(async () => {
    broker = await Mosquitto.start();
    client = await connectAsync(broker.url, { ...OPERATOR, protocolVersion: 5 });
  }, 60_000);
  afterAll(async () => {
    await client.endAsync();
    await broker.stop();
  });

  eventSourceContract('MQTT, by Mosquitto', async () => {
    const sessions = new MqttSubscriptions();
    const sessionOf = (filter: string): MqttSession => ({ filter, clientId: filter });
    return harnessOf(BROKER_KINDS.mqtt, {
      connection: broker.connection(),
      // The session is there before its mapping is: it keeps what comes first.
      subscriptions: { open: (connection, { filter }: MqttSession) => sessions.open(connection, sessionOf(filter)) },
      source: (ports) => new MqttSource(ports),
      async create(name) {
        const session = sessions.open(broker.connection(), sessionOf(`${name}/#`));
        await session.receive({ maxMessages: 1, waitMs: 0, signal: new AbortController().signal });
        await session.rest();
      },
      async put(name, texts) {
        for (const text of texts) await client.publishAsync(`${name}/a`, text, { qos: 1 });
      },
    });
  });
});

describe.skipIf(!(await hasNats()))('NATS', () => {
  let server: NatsServer;
  beforeAll(async () => void (server = await NatsServer.start()), 60_000);
  afterAll(() => server.stop());

  eventSourceContract('JetStream, by NATS', async () =>
    harnessOf(BROKER_KINDS.nats, {
      connection: server.connection(),
      subscriptions: new NatsSubscriptions(1_000),
      source: (ports) => new NatsSource(ports),
      create: (name) => addStream(server, name),
      put: (name, texts) => publish(server, name, texts),
    }),
  );
});

describe('Redis', () => {
  let server: OwnRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await OwnRedis.start();
    client = new Redis(server.url);
  }, 60_000);
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  eventSourceContract('streams, by Redis', async () =>
    harnessOf(BROKER_KINDS.redis, {
      connection: server.connection(),
      subscriptions: new RedisSubscriptions(1_000),
      source: (ports) => new RedisSource(ports),
      create: async (name) => void (await client.xgroup('CREATE', name, 'other', '$', 'MKSTREAM')),
      async put(name, texts) {
        for (const text of texts) await client.xadd(name, '*', 'text', text);
      },
    }),
  );
});

describe.skipIf(!(await hasRabbitMq()))('RabbitMQ', () => {
  let server: RabbitServer;
  beforeAll(async () => void (server = await RabbitServer.start()), 180_000);
  afterAll(() => server.stop());

  eventSourceContract(
    'queues, by RabbitMQ',
    async () =>
      harnessOf(BROKER_KINDS.mq, {
        connection: server.connection(),
        subscriptions: new RabbitSubscriptions(),
        source: (ports) => new RabbitSource(ports),
        create: (name) => server.createQueue(name),
        put: (name, texts) => server.put(name, texts),
      }),
    { namesItems: false },
  );
});
