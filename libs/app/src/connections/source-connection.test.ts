import type { Connection } from '@stoker/core/model/connections/connection';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { describe, expect, it } from 'vitest';
import { OperatorConnections } from './operator-connections.js';
import { connectionOf } from './source-connection.js';

const ACME = '111122223333';
const OTHER = '444455556666';

const connection = (more: Partial<Connection>): Connection => ({
  name: 'site',
  kind: 'mqtt',
  urls: ['mqtt://broker.internal:1883'],
  credentials: {},
  accounts: [ACME],
  things: ['*'],
  ...more,
});

const stoker = (resource: string): MappingSettings => ({
  EventSourceArn: `arn:aws:stoker:us-east-1:${ACME}:${resource}`,
});
const kafka = (...servers: string[]): MappingSettings => ({
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: servers } },
  Topics: ['clicks'],
});

function nameOf(list: readonly Connection[], kind: EventSourceKind, settings: MappingSettings, accountId = ACME) {
  return connectionOf(new OperatorConnections(list), { accountId, kind, settings })?.name;
}

describe('the connection of a mapping', () => {
  it('is the account’s own of that kind and name', () => {
    const list = [
      connection({ accounts: [OTHER], name: 'site' }),
      connection({ kind: 'redis', name: 'site' }),
      connection({ name: 'other' }),
      connection({ accounts: '*' }),
    ];
    expect(nameOf(list, 'mqtt', stoker('mqtt/site/a/b'))).toBe('site');
    expect(nameOf(list, 'mqtt', stoker('mqtt/nothing/a/b'))).toBeUndefined();
    expect(nameOf(list.slice(0, 3), 'mqtt', stoker('mqtt/site/a/b'))).toBeUndefined();
    expect(nameOf([], 'mqtt', stoker('mqtt/site/a/b'))).toBeUndefined();
  });

  it('gives what the operator gave of it, and nothing that only begins so', () => {
    const list = [connection({ accounts: '*', things: ['{account}/*'] })];
    expect(nameOf(list, 'mqtt', stoker(`mqtt/site/${ACME}/#`))).toBe('site');
    for (const filter of ['#', '+/a', `${OTHER}/a`, ACME]) {
      expect(nameOf(list, 'mqtt', stoker(`mqtt/site/${filter}`))).toBeUndefined();
    }
  });

  it('must give every queue that is read', () => {
    const list = [connection({ kind: 'rabbitmq', name: 'orders', things: ['//a'] })];
    const EventSourceArn = `arn:aws:mq:us-east-1:${ACME}:broker:orders:b-orders`;
    expect(nameOf(list, 'mq', { EventSourceArn, Queues: ['a'] })).toBe('orders');
    expect(nameOf(list, 'mq', { EventSourceArn, Queues: ['a', 'b'] })).toBeUndefined();
    expect(nameOf(list, 'mq', { EventSourceArn })).toBeUndefined();
  });

  it('has, of Kafka, all the servers that are named', () => {
    const list = [connection({ kind: 'kafka', name: 'bus', urls: ['kafka://k1:9092', 'kafka://k2:9092'] })];
    expect(nameOf(list, 'self-managed-kafka', kafka('k2:9092'))).toBe('bus');
    expect(nameOf(list, 'self-managed-kafka', kafka('k2:9092', '169.254.169.254:80'))).toBeUndefined();
    expect(nameOf(list, 'self-managed-kafka', kafka())).toBeUndefined();
  });
});
