import type { Instance } from '../instance.js';
import { pendingMigrations } from '../steps/database.js';
import { isHealthy, isServerCurrent } from '../steps/server.js';
import { openDocker } from '../system/docker.js';
import { askRedis } from '../system/redis.js';
import { withPostgres } from '../system/sql.js';
import { type Finding, fail, ok, warn } from './finding.js';

const leastDockerApi = 1.41;
const tolerableSkewMs = 30_000;

export async function docker({ dockerHost }: Instance): Promise<Finding> {
  const name = 'docker';
  const engine = openDocker(dockerHost);
  const found = await within(5_000, Promise.all([engine.version(), engine.info()])).catch(() => undefined);
  if (!found) return fail(name, `no answer at ${dockerHost}`, 'run ./stoker up, which starts it');
  const [version, info] = found as [
    { Version: string; ApiVersion: string },
    { Driver: string; CgroupVersion?: string },
  ];
  const detail = `${version.Version}, storage ${info.Driver}, cgroups v${info.CgroupVersion ?? '1'}`;
  if (Number(version.ApiVersion) < leastDockerApi) return fail(name, detail, 'install Docker Engine 20.10 or newer');
  if (info.Driver === 'vfs') {
    return warn(name, detail, 'use the overlay2 storage driver: vfs copies whole images for each container');
  }
  return ok(name, detail);
}

export async function postgres(instance: Instance): Promise<Finding> {
  const name = 'postgres';
  const ask = "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync";
  try {
    const { rows } = await withPostgres(instance.databaseUrl, (client) =>
      client.query<{ version: string; fsync: string }>(ask),
    );
    const pending = await pendingMigrations(instance);
    if (pending.length > 0) return fail(name, `lacks migrations: ${pending.join(', ')}`, 'run ./stoker up');
    if (rows[0]?.fsync !== 'on')
      return warn(name, 'fsync is off: a power cut can lose accepted events', 'turn fsync on');
    return ok(name, `${rows[0].version}, every migration applied`);
  } catch (error) {
    return fail(name, messageOf(error), 'run ./stoker up, which starts it, or correct DATABASE_URL');
  }
}

export async function redis({ redisUrl }: Instance): Promise<Finding> {
  const name = 'redis';
  try {
    const [version, policy, appendOnly] = await askRedis(redisUrl, async (client) => [
      /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '',
      await setting(client.call('CONFIG', 'GET', 'maxmemory-policy')),
      await setting(client.call('CONFIG', 'GET', 'appendonly')),
    ]);
    if (policy !== 'noeviction') {
      return fail(
        name,
        `maxmemory-policy is ${policy}`,
        'set maxmemory-policy noeviction: evicted keys are lost queue entries',
      );
    }
    if (appendOnly !== 'yes') return warn(name, 'keeps no append-only file', 'set appendonly yes');
    return ok(name, `${version}, noeviction, append-only file`);
  } catch (error) {
    return fail(name, messageOf(error), 'run ./stoker up, which starts it, or correct REDIS_URL');
  }
}

/** Signatures are refused when clocks are 5 minutes apart, and leases trust the database's. */
export async function clock({ databaseUrl }: Instance): Promise<Finding> {
  const name = 'clock';
  try {
    const asked = Date.now();
    const { rows } = await withPostgres(databaseUrl, (client) =>
      client.query<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms'),
    );
    const middle = (asked + Date.now()) / 2;
    const skew = Math.abs(Number(rows[0]?.ms) - middle);
    if (skew < tolerableSkewMs) return ok(name, `${new Date().toISOString()}, agrees with Postgres`);
    return fail(
      name,
      `${Math.round(skew / 1_000)} s apart from Postgres's`,
      'synchronise both: apt-get install chrony',
    );
  } catch {
    return warn(name, 'Postgres was not there to compare with', 'run ./stoker up');
  }
}

export async function server(instance: Instance): Promise<Finding> {
  const name = 'server';
  const log = instance.home.logFile('server');
  if (!(await isHealthy(instance))) {
    return fail(name, `no health at ${instance.endpoint}/healthz`, `run ./stoker up; ${log} says why it ended`);
  }
  if (await isServerCurrent(instance)) return ok(name, instance.endpoint);
  return warn(name, 'runs an older build or other settings', 'run ./stoker up, which restarts it');
}

async function setting(answer: Promise<unknown>): Promise<string> {
  const pair = await answer;
  return Array.isArray(pair) ? String(pair[1]) : '';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('timeout')), ms).unref());
  return Promise.race([work, timeout]);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
