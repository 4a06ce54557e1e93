import { randomUUID } from 'node:crypto';
import { OperatorConnections } from '@stoker/app/connections/operator-connections';
import type { HeldMessage } from '@stoker/app/ports/subscriptions';
import { type MemoryMessage, MemorySubscriptions } from '@stoker/app/ports/testing/memory-subscriptions';
import type { Connection, ConnectionKind } from '@stoker/core/model/connections/connection';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type { BrokerPorts } from '../held/open-subscription.js';
import type { EventSource } from '../source.js';
import { ACCOUNT, type SeenEvent } from './engine-kit.js';
import type { EventSourceHarness } from './event-source.contract.js';

type Seen = SeenEvent['Records'][number];

/** How a kind of broker looks from either side: what a contract, or a test, needs to know of it. */
export interface BrokerKind {
  readonly connection: ConnectionKind;
  /** The settings of a mapping of a queue, topic or stream. */
  settings(name: string): MappingSettings;
  textOf(record: Seen): string;
  idOf(record: Seen): string;
  kindPattern(kind: string): string;
  recordsOf?(event: unknown): SeenEvent['Records'];
}

const text = (data: unknown): string => Buffer.from(data as string, 'base64').toString();
const own = (resource: string): MappingSettings => ({
  EventSourceArn: `arn:aws:stoker:us-east-1:${ACCOUNT}:${resource}`,
});

const ofMessage = { idOf: ({ messageId }: Seen) => messageId as string };

export const BROKER_KINDS: Readonly<Record<'mqtt' | 'nats' | 'redis' | 'mq', BrokerKind>> = {
  mqtt: {
    ...ofMessage,
    connection: 'mqtt',
    settings: (name) => own(`mqtt/test/${name}/#`),
    textOf: ({ data, payload }) => (data === undefined ? JSON.stringify(payload) : text(data)),
    kindPattern: (kind) => JSON.stringify({ payload: { kind: [kind] } }),
    // One alone is the event itself.
    recordsOf: (event) => (event as Partial<SeenEvent>).Records ?? [event as Seen],
  },
  nats: {
    ...ofMessage,
    connection: 'nats',
    settings: (name) => ({ ...own(`nats/test/${name}`), StartingPosition: 'TRIM_HORIZON' }),
    textOf: ({ data }) => text(data),
    kindPattern: (kind) => JSON.stringify({ data: { kind: [kind] } }),
  },
  redis: {
    ...ofMessage,
    connection: 'redis',
    settings: (name) => ({ ...own(`redis/test/${name}`), StartingPosition: 'TRIM_HORIZON' }),
    textOf: ({ fields }) => (fields as { text: string }).text,
    kindPattern: (kind) => JSON.stringify({ fields: { text: { kind: [kind] } } }),
  },
  mq: {
    connection: 'rabbitmq',
    settings: (name) => ({
      EventSourceArn: `arn:aws:mq:us-east-1:${ACCOUNT}:broker:test:b-test`,
      Queues: [name],
    }),
    textOf: ({ data }) => text(data),
    // The event does not say: nothing of a batch can be named.
    idOf: () => '',
    kindPattern: (kind) => JSON.stringify({ data: { kind: [kind] } }),
    recordsOf: (event) =>
      Object.values((event as { rmqMessagesByQueue: Record<string, SeenEvent['Records']> }).rmqMessagesByQueue).flat(),
  },
};

/** A connection to a broker under test. */
export function testConnection(kind: ConnectionKind, more: Partial<Connection> = {}): Connection {
  const urls = [`${kind}://127.0.0.1:1`];
  return { name: 'test', kind, urls, credentials: {}, accounts: [ACCOUNT], things: ['*'], ...more };
}

/** Ports to brokers in memory, of any kind. */
export function memoryBrokers<W, M extends HeldMessage>(
  kind: ConnectionKind,
  nameOf: (what: W) => string,
  make: (message: MemoryMessage) => M,
): BrokerPorts<W, M> & { readonly brokers: MemorySubscriptions<W, M> } {
  const connections = new OperatorConnections([testConnection(kind)]);
  return { connections, brokers: new MemorySubscriptions(nameOf, make) };
}

/** A harness of a contract over a broker in memory. */
export function memoryHarness<W, M extends HeldMessage>(
  kind: BrokerKind,
  { brokers }: { readonly brokers: MemorySubscriptions<W, M> },
  source: EventSource,
): EventSourceHarness {
  const names = new Map<MappingSettings, string>();
  return {
    ...kind,
    source,
    async create() {
      const name = randomUUID();
      const settings = kind.settings(name);
      names.set(settings, name);
      brokers.create(name);
      return settings;
    },
    async put(settings, texts) {
      const name = names.get([...names.keys()].find((known) => isSame(known, settings))!)!;
      for (const one of texts) brokers.put(name, one);
    },
    async sever() {
      brokers.sever();
    },
  };
}

function isSame(one: MappingSettings, other: MappingSettings): boolean {
  return one.EventSourceArn === other.EventSourceArn && one.Queues?.[0] === other.Queues?.[0];
}
