import { describe, expect, it } from 'vitest';
import { connectionSource, connectionSourceKind } from './connection-source.js';

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;

describe('a resource of a connection', () => {
  it.each([
    ['mqtt/site/#', 'mqtt'],
    ['mqtt/site/devices/+/telemetry/#', 'mqtt'],
    ['mqtt/site//leading', 'mqtt'],
    ['nats/main/ORDERS', 'nats'],
    ['nats/main/ORDERS/orders.*.new.>', 'nats'],
    ['redis/main/orders:new', 'redis'],
    ['postgres/orders/audit_1', 'postgres'],
  ])('%s may be mapped', (resource, kind) => {
    expect(connectionSourceKind(resource)).toBe(kind);
  });

  it.each([
    'mqtt/site/',
    'mqtt/site',
    'mqtt/Site/#',
    'mqtt/site/a#',
    'mqtt/site/#/a',
    'mqtt/site/a+/b',
    'mqtt/site/$share/group/a',
    'mqtt/site/$SYS/#',
    'nats/main/OR.DERS',
    'nats/main/ORDERS/a..b',
    'nats/main/ORDERS/>.a',
    'redis/main/',
    'redis/main/a\nb',
    'postgres/orders/a b',
    'rabbitmq/orders/jobs',
    'constructor/a/b',
    '',
  ])('%s may not', (resource) => {
    expect(connectionSourceKind(resource)).toBeUndefined();
  });
});

describe('what is read of a connection', () => {
  it('is in the ARN', () => {
    const EventSourceArn = arn('stoker', 'mqtt/site/devices/+/temperature');
    expect(connectionSource('mqtt', { EventSourceArn })).toEqual({
      connectionKind: 'mqtt',
      connection: 'site',
      servers: [],
      things: ['devices/+/temperature'],
    });
  });

  it('is, of RabbitMQ, each queue in the virtual host', () => {
    const EventSourceArn = arn('mq', 'broker:orders:b-orders');
    const SourceAccessConfigurations = [{ Type: 'VIRTUAL_HOST', URI: 'acme' }];
    const found = connectionSource('mq', { EventSourceArn, Queues: ['a'], SourceAccessConfigurations });
    expect(found).toMatchObject({ connectionKind: 'rabbitmq', connection: 'orders', things: ['acme/a'] });
    expect(connectionSource('mq', { EventSourceArn, Queues: ['a'] })?.things).toEqual(['//a']);
  });

  it('has one ARN', () => {
    const EventSourceArn = arn('mq', 'broker:orders:b-other');
    expect(connectionSource('mq', { EventSourceArn, Queues: ['a'] })?.connection).toBe('');
  });

  it('is, of Kafka, at servers', () => {
    const SelfManagedEventSource = { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1:9092'] } };
    expect(connectionSource('self-managed-kafka', { SelfManagedEventSource, Topics: ['t'] })).toEqual({
      connectionKind: 'kafka',
      servers: ['k1:9092'],
      things: ['t'],
    });
  });

  it('is nothing of what AWS runs', () => {
    expect(connectionSource('sqs', { EventSourceArn: arn('sqs', 'jobs') })).toBeUndefined();
  });
});
