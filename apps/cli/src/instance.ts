import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Home, homeAt } from './home.js';
import type { Settings } from './settings.js';
import { writePrivately } from './system/files.js';

const password = z.string().min(20);

/** Passwords of the services that this instance runs itself; made once. */
const secretsFile = z.object({
  /** Of the role that the server works with. */
  postgresPassword: password,
  postgresSuperuserPassword: password,
  redisPassword: password,
});
/** In homes of before the superuser had a password of its own, it has the role's. */
const formerSecretsFile = secretsFile.partial({ postgresSuperuserPassword: true });
export type Secrets = z.output<typeof secretsFile>;

/** One Stoker on this host: where it lives and how its parts reach each other. */
export interface Instance {
  readonly settings: Settings;
  readonly home: Home;
  /** The checkout. */
  readonly repository: string;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly dockerHost: string;
  /** The AWS endpoint, for clients on this host. */
  readonly endpoint: string;
  /** Names this host's containers, so that two instances never touch each other's. */
  readonly workerId: string;
}

export const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export function instanceOf(settings: Settings, secrets: Secrets): Instance {
  const postgres = `127.0.0.1:${settings.STOKER_POSTGRES_PORT}`;
  const redis = `127.0.0.1:${settings.STOKER_REDIS_PORT}`;
  return {
    settings,
    home: homeAt(settings.STOKER_HOME),
    repository,
    secrets,
    databaseUrl: settings.DATABASE_URL ?? `postgresql://stoker:${secrets.postgresPassword}@${postgres}/stoker`,
    redisUrl: settings.REDIS_URL ?? `redis://:${secrets.redisPassword}@${redis}`,
    dockerHost: settings.DOCKER_HOST ?? 'unix:///var/run/docker.sock',
    endpoint: `http://${urlHost(reachableHost(settings.STOKER_HOST))}:${settings.STOKER_PORT}`,
    workerId: settings.given['STOKER_WORKER_ID'] ?? workerIdAt(settings.STOKER_HOME),
  };
}

/** Where this host finds a server that listens on `host`. */
function reachableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** Reads the instance's secrets, and makes those that are not there yet. */
export async function openSecrets(home: Home): Promise<Secrets> {
  const found = await readSecretsFile(home);
  const whole = secretsFile.safeParse(found);
  if (whole.success) return whole.data;
  const made = () => randomBytes(24).toString('hex');
  const fresh = { postgresPassword: made(), postgresSuperuserPassword: made(), redisPassword: made() };
  const secrets = secretsFile.parse({ ...fresh, ...found });
  await writePrivately(home.secrets, `${JSON.stringify(secrets)}\n`);
  return secrets;
}

/** Undefined before the first `up`. */
export async function readSecrets(home: Home): Promise<Secrets | undefined> {
  const found = await readSecretsFile(home);
  return found && { ...found, postgresSuperuserPassword: found.postgresSuperuserPassword ?? found.postgresPassword };
}

async function readSecretsFile(home: Home): Promise<z.output<typeof formerSecretsFile> | undefined> {
  const text = await readFile(home.secrets, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : formerSecretsFile.parse(JSON.parse(text));
}

function workerIdAt(home: string): string {
  return home === '/var/lib/stoker' ? 'local' : `local-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
}
