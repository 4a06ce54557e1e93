import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Instance } from '../instance.js';
import { runCommand } from '../system/command.js';
import { sqlState, superuserUrl, withPostgres } from '../system/sql.js';
import type { Step } from './step.js';

/** The database, at the newest migration. */
export function database(instance: Instance): Step {
  return {
    name: 'database',
    after: ['Postgres'],
    check: async () => (await pendingMigrations(instance)).length === 0 && !(await mayMakeDatabases(instance)),
    async run({ signal, report }) {
      if (instance.settings.DATABASE_URL) await createDatabase(instance);
      else await createOwnDatabase(instance);
      const env = { ...process.env, DATABASE_URL: instance.databaseUrl };
      const run = join(instance.repository, 'prisma', 'run.mjs');
      await runCommand(process.execPath, [run, 'migrate', 'deploy'], { env, signal, onLine: report });
    },
    remedy:
      'mend what the message names; a migration that failed half-way is explained by `node prisma/run.mjs migrate status`',
  };
}

/** Names of the migrations of this checkout that the database lacks; all of them when there is no database yet. */
export async function pendingMigrations({ repository, databaseUrl }: Instance): Promise<string[]> {
  const entries = await readdir(join(repository, 'prisma', 'migrations'), { withFileTypes: true });
  const known = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const finished =
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL';
  try {
    const { rows } = await withPostgres(databaseUrl, (client) => client.query<{ migration_name: string }>(finished));
    const applied = new Set(rows.map((row) => row.migration_name));
    return known.filter((name) => !applied.has(name));
  } catch (error) {
    const notThere = ['3D000', '28P01', '28000', '42P01']; // database, password, role, table
    if (notThere.includes(sqlState(error) ?? '')) return known;
    throw error;
  }
}

/** In the own cluster the server's role owns its database and rules nothing else; the superuser makes both. */
async function createOwnDatabase(instance: Instance): Promise<void> {
  await withPostgres(superuserUrl(instance), async (client) => {
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'stoker'");
    const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER';
    const password = pg.escapeLiteral(instance.secrets.postgresPassword);
    await client.query(`${verb} ROLE stoker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${password}`);
    const database = await client.query("SELECT 1 FROM pg_database WHERE datname = 'stoker'");
    if (database.rowCount === 0) await client.query('CREATE DATABASE stoker OWNER stoker');
  });
}

/** Whether the role of an own cluster still has the right that earlier releases gave it. */
async function mayMakeDatabases({ settings, databaseUrl }: Instance): Promise<boolean> {
  if (settings.DATABASE_URL) return false;
  const ask = 'SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user';
  const { rows } = await withPostgres(databaseUrl, (client) => client.query<{ rolcreatedb: boolean }>(ask));
  return rows[0]?.rolcreatedb === true;
}

/** In a Postgres of the operator's: only where the role that DATABASE_URL names may, and only what it names. */
async function createDatabase({ databaseUrl }: Instance): Promise<void> {
  try {
    await withPostgres(databaseUrl, (client) => client.query('SELECT 1'));
  } catch (error) {
    if (sqlState(error) !== '3D000') throw error;
    const url = new URL(databaseUrl);
    const name = decodeURIComponent(url.pathname.slice(1));
    url.pathname = '/postgres';
    await withPostgres(url.href, (client) => client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`));
  }
}
