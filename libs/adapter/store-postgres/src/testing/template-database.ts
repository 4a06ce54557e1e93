import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type pg from 'pg';

const PRISMA = fileURLToPath(new URL('../../../../../prisma/', import.meta.url));
const PREFIX = 'stoker_template_';
/** Of earlier migrations, for checkouts that share the server. */
const KEPT = 4;
/** Any number: whoever makes or copies a template holds it. */
const LOCK = 5_207_713_081;

/**
 * Makes a database with the real migrations in it. They are applied once for all tests, to a template that is copied: applying
 * takes 20 times as long as a copy.
 *
 * @param admin one connection to the server, for the lock is its session's
 * @param serverUrl a database of that server
 */
export async function createMigrated(admin: pg.PoolClient, serverUrl: string, name: string): Promise<void> {
  const template = `${PREFIX}${await digestOfMigrations()}`;
  await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    const known = await admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE '${PREFIX}%' ORDER BY oid DESC`,
    );
    const names = known.rows.map(({ datname }) => datname);
    if (!names.includes(template)) {
      for (const old of names.slice(KEPT - 1)) await admin.query(`DROP DATABASE IF EXISTS ${old} WITH (FORCE)`);
      await makeTemplate(admin, serverUrl, template);
    }
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

/** Named as what it is only when it is whole. */
async function makeTemplate(admin: pg.PoolClient, serverUrl: string, template: string): Promise<void> {
  const unfinished = 'stoker_unfinished_template';
  await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${unfinished}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${unfinished}` }).href;
  await promisify(execFile)(process.execPath, [join(PRISMA, 'run.mjs'), 'migrate', 'deploy'], {
    env: { ...process.env, DATABASE_URL: url },
  });
  await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

async function digestOfMigrations(): Promise<string> {
  const directory = join(PRISMA, 'migrations');
  const hash = createHash('sha256');
  for (const name of (await readdir(directory, { recursive: true })).toSorted()) {
    if (name.endsWith('.sql')) hash.update(`${name}\0`).update(await readFile(join(directory, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
