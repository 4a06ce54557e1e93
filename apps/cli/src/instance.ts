import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Home, homeAt } from './home.js';
import type { Settings } from './settings.js';
import { writePrivately } from './system/files.js';

/** Passwords of the services that this instance runs itself; made once. */
const secretsFile = z.object({ postgresPassword: z.string().min(20), redisPassword: z.string().min(20) });
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
    endpoint: `http://${reachableHost(settings.given['STOKER_HOST'])}:${settings.STOKER_PORT}`,
    workerId: settings.given['STOKER_WORKER_ID'] ?? workerIdAt(settings.STOKER_HOME),
  };
}

/** Where this host finds a server that listens on `host`. */
function reachableHost(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

/** Reads the instance's secrets, or makes them when there are none yet. */
export async function openSecrets(home: Home): Promise<Secrets> {
  const found = await readSecrets(home);
  if (found) return found;
  const password = () => randomBytes(24).toString('hex');
  const secrets = { postgresPassword: password(), redisPassword: password() };
  await writePrivately(home.secrets, `${JSON.stringify(secrets)}\n`);
  return secrets;
}

/** Undefined before the first `up`. */
export async function readSecrets(home: Home): Promise<Secrets | undefined> {
  const text = await readFile(home.secrets, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : secretsFile.parse(JSON.parse(text));
}

function workerIdAt(home: string): string {
  return home === '/var/lib/stoker' ? 'local' : `local-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
}
