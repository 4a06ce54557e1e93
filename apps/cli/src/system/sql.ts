import pg from 'pg';
import type { Instance } from '../instance.js';

const connectWithinMs = 3_000;

/** The way into the own cluster as its superuser. */
export function superuserUrl({ settings, secrets }: Instance, password = secrets.postgresSuperuserPassword): string {
  return `postgresql://postgres:${password}@127.0.0.1:${settings.STOKER_POSTGRES_PORT}/postgres`;
}

/** Connects, lets `work` ask, and disconnects on every way out. */
export async function withPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs });
  client.on('error', () => undefined); // a broken connection fails the query under way; unheard, it would end us
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function canConnect(url: string): Promise<boolean> {
  return withPostgres(url, async (client) => (await client.query('SELECT 1')).rowCount === 1).catch(() => false);
}

/** Postgres's code of an error (`3D000`: no such database), if it came from Postgres. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
