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
    check: async () => (await pendingMigrations(instance)).length === 0,
    async run({ signal, report }) {
      if (!instance.settings.DATABASE_URL) await createRole(instance);
      await createDatabase(instance);
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

/** The server works with a role that may make databases for tests, but not rule the cluster. */
async function createRole(instance: Instance): Promise<void> {
  await withPostgres(superuserUrl(instance), async (client) => {
    const exists = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'stoker'");
    const verb = exists.rowCount === 0 ? 'CREATE' : 'ALTER';
    const password = pg.escapeLiteral(instance.secrets.postgresPassword);
    await client.query(`${verb} ROLE stoker LOGIN CREATEDB PASSWORD ${password}`);
  });
}

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
