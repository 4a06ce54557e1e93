import { parseArn } from '../arn.js';
import type { ConnectionKind } from '../connections/connection.js';
import type { EventSourceKind, MappingSettings } from './mapping.js';

/** What a mapping reads of a connection of the operator's. */
export interface ConnectionSource {
  readonly connectionKind: ConnectionKind;
  /** Undefined where the connection is named by its servers; empty for a name that none has. */
  readonly connection?: string | undefined;
  readonly servers: readonly string[];
  /** As the operator's `things` have it, one for each part of the source. */
  readonly things: readonly string[];
}

/** Names of connections in ARNs. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A topic filter that is nobody's own: `$share` would divide what is to be read whole, `$SYS` is the broker's. */
const TOPIC_FILTER = /^(?!\$)(?=.)(?:(?:\+|[^+#/\0]*)\/)*(?:\+|#|[^+#/\0]*)$/;

/** What things look like, in ARNs of the kinds of sources that AWS does not have. */
const THINGS: { readonly [K in EventSourceKind]?: RegExp } = {
  postgres: /^[a-zA-Z_][a-zA-Z0-9_$]{0,62}$/,
  mqtt: TOPIC_FILTER,
  nats: /^[a-zA-Z0-9_-]{1,255}(\/(?:(?:\*|[^\s.*>/]+)\.)*(?:\*|>|[^\s.*>/]+))?$/,
  // eslint-disable-next-line no-control-regex -- a key of Redis may have any other character
  redis: /^[^\0-\x1f\x7f]{1,512}$/,
};

/** The broker's ARN of Amazon MQ, whose id is made of its name here, so that no two ARNs mean the same broker. */
const BROKER = /^broker:([a-z0-9][a-z0-9-]{0,62}):b-\1$/;

/**
 * The kind of source that a resource of the service `stoker` is, `KIND/CONNECTION/THING`; undefined for none.
 * The thing of MQTT is a topic filter, of JetStream `STREAM/SUBJECTS`, of Redis a stream's key, of Postgres a publication.
 */
export function connectionSourceKind(resource: string): EventSourceKind | undefined {
  const [kind, name, thing] = partsOf(resource);
  const isKnown = Object.hasOwn(THINGS, kind) && NAME.test(name) && THINGS[kind as EventSourceKind]!.test(thing);
  return isKnown ? (kind as EventSourceKind) : undefined;
}

/** What is read of which connection; undefined for a source that is none of a connection. */
export function connectionSource(kind: EventSourceKind, settings: MappingSettings): ConnectionSource | undefined {
  const { resource = '' } = parseArn(settings.EventSourceArn ?? '') ?? {};
  switch (kind) {
    case 'postgres':
    case 'mqtt':
    case 'nats':
    case 'redis': {
      const [, connection, thing] = partsOf(resource);
      return { connectionKind: kind, connection, servers: [], things: [thing] };
    }
    case 'mq': {
      const [, connection = ''] = BROKER.exec(resource) ?? [];
      const host = virtualHost(settings);
      const things = (settings.Queues ?? []).map((queue) => `${host}/${queue}`);
      return { connectionKind: 'rabbitmq', connection, servers: [], things };
    }
    case 'self-managed-kafka': {
      const servers = settings.SelfManagedEventSource?.Endpoints?.['KAFKA_BOOTSTRAP_SERVERS'] ?? [];
      return { connectionKind: 'kafka', servers, things: settings.Topics ?? [] };
    }
    default:
      return undefined;
  }
}

/** The virtual host of a broker that queues are in. */
export function virtualHost({ SourceAccessConfigurations = [] }: MappingSettings): string {
  return SourceAccessConfigurations.find(({ Type }) => Type === 'VIRTUAL_HOST')?.URI ?? '/';
}

function partsOf(resource: string): [kind: string, name: string, thing: string] {
  const [kind = '', name = '', ...thing] = resource.split('/');
  return [kind, name, thing.join('/')];
}
