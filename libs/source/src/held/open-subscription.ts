import { connectionOf } from '@stoker/app/connections/source-connection';
import type { Connections } from '@stoker/app/ports/connections';
import type { HeldMessage, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import { ServiceError } from '@stoker/core/errors/service-error';
import { connectionSource } from '@stoker/core/model/event-sources/connection-source';
import type { EventSourceMapping, MappingSettings } from '@stoker/core/model/event-sources/mapping';

/** A kind of brokers, and the connections to them. */
export interface BrokerPorts<W, M extends HeldMessage> {
  readonly connections: Connections;
  readonly brokers: Subscriptions<W, M>;
}

/** What a mapping reads, at its connection; of one that the account does not have, every call says that it is not there. */
export function openSubscription<W, M extends HeldMessage>(
  { connections, brokers }: BrokerPorts<W, M>,
  mapping: EventSourceMapping,
  what: W,
): Subscription<M> {
  const connection = connectionOf(connections, mapping);
  return connection === undefined ? absent() : brokers.open(connection, what);
}

/** What a mapping of one of our own ARNs reads. */
export function thingOf({ kind, settings }: Pick<EventSourceMapping, 'kind' | 'settings'>): string {
  return connectionSource(kind, settings)?.things[0] ?? '';
}

/** Where a reader begins that nobody has begun. */
export function startOf({ StartingPosition: position, StartingPositionTimestamp: time = 0 }: MappingSettings) {
  return position === 'AT_TIMESTAMP' ? { time } : position === 'TRIM_HORIZON' ? 'first' : 'next';
}

function absent<M extends HeldMessage>(): Subscription<M> {
  const refuse = (): Promise<never> =>
    Promise.reject(new ServiceError('ResourceNotFoundException', 'The account has no such connection.'));
  return {
    receive: refuse,
    acknowledge: refuse,
    giveBack: refuse,
    extend: refuse,
    depth: refuse,
    rest: async () => undefined,
  };
}
