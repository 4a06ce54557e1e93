import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../instance.js';
import type { Settings } from '../settings.js';
import { startDaemon, stopDaemon } from '../system/daemon.js';
import { readLivePidFile } from '../system/pid-file.js';
import { requireFreePort } from '../system/port.js';
import { backendsFile } from './local-service.js';
import { wantedServices } from './local-services.js';
import type { Step } from './step.js';

/**
 * How long a server may take to end before it is killed: after STOKER_DRAIN_MS for running invocations it gives itself
 * half a minute to take environments down and write what was recorded. deploy/systemd has the same number.
 */
export function serverGraceMs({ STOKER_DRAIN_MS }: Settings): number {
  return STOKER_DRAIN_MS + 40_000;
}

/** The server in all its roles, of this build and with these settings. */
export function server(instance: Instance): Step {
  const { home, settings } = instance;
  return {
    name: 'server',
    after: ['first account', 'Redis', 'runtime images', ...wantedServices(settings).map(({ title }) => title)],
    check: async () => (await isServerCurrent(instance)) && (await isHealthy(instance)),
    async run({ report }) {
      report('draining the one before');
      await stopDaemon(home.pidFile('server'), 'SIGTERM', serverGraceMs(settings));
      await requireFreePort(settings.STOKER_PORT, 'STOKER_PORT', settings.STOKER_HOST);
      await requireFreePort(adminPort(settings), 'STOKER_ADMIN_PORT', settings.given['STOKER_ADMIN_HOST']);
      await requireFreePort(gatewayPort(settings), 'STOKER_GATEWAY_PORT', settings.given['STOKER_GATEWAY_HOST']);
      report('');
      await startDaemon({
        ...serverCommand(instance),
        pidFile: home.pidFile('server'),
        logFile: home.logFile('server'),
        fingerprint: await serverFingerprint(instance),
        ready: () => isHealthy(instance),
        readyWithinMs: 60_000,
      });
    },
    remedy: `read ${home.logFile('server')} and run ./stoker doctor`,
  };
}

/** Where the admin API listens. */
function adminPort({ STOKER_PORT, given }: Settings): number {
  return Number(given['STOKER_ADMIN_PORT'] ?? STOKER_PORT + 2);
}

/** Where function URLs and APIs answer. */
function gatewayPort({ STOKER_PORT, given }: Settings): number {
  return Number(given['STOKER_GATEWAY_PORT'] ?? STOKER_PORT + 3);
}

/** How the server of this instance is started. */
export function serverCommand(instance: Instance): { command: string; args: string[]; env: Record<string, string> } {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    command: process.execPath,
    args: [join(instance.repository, 'apps/server/dist/main.js'), '--role=all'],
    env: { ...Object.fromEntries(inherited), ...serverEnvironment(instance) },
  };
}

/** The settings that the server of this instance is started with. */
export function serverEnvironment(instance: Instance): Record<string, string> {
  const { settings, home } = instance;
  return {
    STOKER_METRICS_PORT: String(settings.STOKER_PORT + 1),
    STOKER_ADMIN_PORT: String(adminPort(settings)),
    STOKER_GATEWAY_PORT: String(gatewayPort(settings)),
    ...settings.given,
    ...Object.fromEntries(
      wantedServices(settings).map((service) => [service.setting, backendsFile(service, instance)]),
    ),
    STOKER_HOME: settings.STOKER_HOME,
    STOKER_HOST: settings.STOKER_HOST,
    STOKER_PORT: String(settings.STOKER_PORT),
    STOKER_REGION: settings.STOKER_REGION,
    STOKER_DRAIN_MS: String(settings.STOKER_DRAIN_MS),
    STOKER_MASTER_KEY_FILE: home.masterKey,
    STOKER_WORKER_ID: instance.workerId,
    DATABASE_URL: instance.databaseUrl,
    REDIS_URL: instance.redisUrl,
    DOCKER_HOST: instance.dockerHost,
  };
}

/** Whether the running server, if any, is of this build and has these settings. */
export async function isServerCurrent(instance: Instance): Promise<boolean> {
  const running = await readLivePidFile(instance.home.pidFile('server'));
  return running !== undefined && running.fingerprint === (await serverFingerprint(instance));
}

export async function isHealthy({ endpoint }: Instance): Promise<boolean> {
  return fetch(`${endpoint}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.status === 200,
    () => false,
  );
}

/** Changes with the sources that were compiled (`./stoker` writes their digest), with the settings and the master keys. */
export async function serverFingerprint(instance: Instance): Promise<string> {
  const build = await readFile(join(instance.repository, '.cache', 'built'), 'utf8').catch(() => 'unknown');
  const keys = await readFile(instance.home.masterKey).catch(() => '');
  const keysDigest = createHash('sha256').update(keys).digest('hex');
  const text = JSON.stringify([build.trim(), keysDigest, Object.entries(serverEnvironment(instance)).sort()]);
  return createHash('sha256').update(text).digest('hex');
}
