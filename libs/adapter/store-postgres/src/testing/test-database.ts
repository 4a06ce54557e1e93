import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createMigrated } from './template-database.js';

/** A database of a test's own, made by the real migrations. */
export interface TestDatabase {
  readonly url: string;
  /** Runs one statement as the database's owner, around everything that the store does. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Ends every connection to it but the test's own, as a fail-over does. */
  cutConnections(): Promise<void>;
  drop(): Promise<void>;
}

/** @param serverUrl a database of a server on which databases may be made */
export async function makeTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `stoker_test_${randomBytes(8).toString('hex')}`;
  const admin = connection(serverUrl);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const drop = async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  };
  try {
    const client = await admin.connect();
    await createMigrated(client, serverUrl, name).finally(() => client.release());
  } catch (error) {
    await admin.end();
    throw error;
  }
  const owner = connection(url);
  return {
    url,
    sql: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await owner.query<Row>(text, values)).rows,
    cutConnections: async () => {
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> 'test'`,
        [name],
      );
    },
    drop: async () => {
      await owner.end();
      await drop();
    },
  };
}

/** One connection, which is made again when it broke: some tests end the server itself. */
function connection(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, application_name: 'test' });
  pool.on('error', () => undefined);
  return pool;
}

/** The server that tests use unless the environment names another. */
export function testServerUrl(environment: NodeJS.ProcessEnv): string {
  return environment['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:55432/postgres';
}
