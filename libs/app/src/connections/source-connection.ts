import { type Connection, mayReadThing } from '@stoker/core/model/connections/connection';
import { connectionSource, type ConnectionSource } from '@stoker/core/model/event-sources/connection-source';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { Connections } from '../ports/connections.js';

/** A mapping as far as it says what is read, and for whom. */
export type MappedSource = Pick<EventSourceMapping, 'accountId' | 'kind' | 'settings'>;

/**
 * The connection that a mapping reads; undefined where the account has none such, or may not read all of that of it.
 *
 * A source of Kafka names servers, all of which must be among those of one connection: nothing is ever asked at an address that
 * comes from an account.
 */
export function connectionOf(
  connections: Connections,
  { accountId, kind, settings }: MappedSource,
): Connection | undefined {
  const source = connectionSource(kind, settings);
  if (source === undefined || source.things.length === 0) return undefined;
  const found = connections.of(accountId, source.connectionKind).find((connection) => isMeant(connection, source));
  return found && source.things.every((thing) => mayReadThing(found, accountId, thing)) ? found : undefined;
}

function isMeant({ name, urls }: Connection, { connection, servers }: ConnectionSource): boolean {
  if (connection !== undefined) return connection === name;
  const hosts = new Set(urls.map((url) => new URL(url).host));
  return servers.length > 0 && servers.every((server) => hosts.has(server));
}
