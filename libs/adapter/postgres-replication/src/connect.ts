import { checkServerIdentity } from 'node:tls';
import type { Connection, ConnectionTls } from '@stoker/core/model/connections/connection';
import pg from 'pg';
import { firstAddress, hostOf } from '@stoker/app/connections/first-address';

const CONNECT_MS = 10_000;
/** ms that a statement may take; longer here, so that the database gives up first. */
const STATEMENT_MS = 15_000;

/** Has values look alike whatever the database's own settings are. */
const OPTIONS = [
  'datestyle=ISO',
  'timezone=UTC',
  'intervalstyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'client_encoding=UTF8',
].map((option) => `-c ${option}`);

/** What a database is connected to for. */
export type ConnectionUse = 'statements' | 'replication';

/**
 * Connects to the first address of a connection that answers and is not a copy that can't be written to.
 *
 * @throws Error of the last that was tried
 */
export async function connect(connection: Connection, use: ConnectionUse): Promise<pg.Client> {
  return firstAddress(connection.urls, async (url) => {
    const client = await connectTo(connection, url, use);
    if (connection.urls.length === 1 || (await isPrimary(client))) return client;
    await client.end();
    throw new Error('the database can only be read');
  });
}

/** Connects, lets `work` ask, and disconnects on every way out. */
export async function withDatabase<T>(connection: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(connection, 'statements');
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connectTo({ credentials, tls }: Connection, address: string, use: ConnectionUse): Promise<pg.Client> {
  const url = new URL(address);
  const isReplication = use === 'replication';
  const config = {
    host: hostOf(url),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || credentials.username,
    user: credentials.username,
    // None is none: not what this process's environment or a file of its user says.
    password: credentials.password ?? '',
    ssl: tls === undefined ? false : secured(tls),
    application_name: 'stoker',
    options: OPTIONS.join(' '),
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    ...(isReplication ? { replication: 'database' } : { statement_timeout: STATEMENT_MS }),
    ...(!isReplication && { query_timeout: 2 * STATEMENT_MS }),
  };
  const client = new pg.Client(config);
  // A connection that breaks fails what is under way; unheard, it would end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function isPrimary(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ copy: boolean }>('SELECT pg_is_in_recovery() AS copy');
  return rows[0]?.copy === false;
}

function secured({ ca, cert, key, serverName }: ConnectionTls): pg.ClientConfig['ssl'] {
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && {
      checkServerIdentity: (_host: string, peer: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(serverName, peer),
    }),
  };
}
