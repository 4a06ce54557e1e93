import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchLibraries, librariesDirectory } from '@stoker/app/local-services/java-libraries';
import { ELASTICMQ, elasticMqCommand, elasticMqConfiguration } from '@stoker/sqs/elastic-mq/program';
import type { Instance } from '../instance.js';
import type { Settings } from '../settings.js';
import { asUser } from '../system/command.js';
import { isServing, startDaemon, stopDaemon } from '../system/daemon.js';
import { exists, writePrivately } from '../system/files.js';
import { OperatorError } from '../system/operator-error.js';
import { requireFreePort } from '../system/port.js';
import { hasProgram } from '../system/programs.js';
import { accountOf } from '../system/users.js';
import type { Step } from './step.js';

export const ELASTIC_MQ = 'ElasticMQ';

/** Whom it runs as: it asks nobody for a key, so it is to be able to do little. */
const USER = 'daemon';

/** An SQS service on the loopback interface, for a machine where functions are tried out. It keeps its queues on disk. */
export function elasticMq(instance: Instance): Step {
  const { settings, home } = instance;
  const configuration = join(home.elasticMq, 'elasticmq.conf');
  const backends = elasticMqBackendsFile(instance);
  const pidFile = home.pidFile('elasticmq');
  const ready = () => isElasticMqServing(instance);
  return {
    name: ELASTIC_MQ,
    after: ['Debian packages'],
    check: async () => (await exists(backends)) && (await isServing(pidFile, ready)),
    async run({ signal, report }) {
      if (!(await exists(librariesDirectory(ELASTICMQ, home.elasticMq)))) report('fetching it');
      const libraries = await fetchLibraries(ELASTICMQ, home.elasticMq, signal);
      report('');
      const owner = await accountOf(USER);
      const data = join(home.elasticMq, 'data');
      await mkdir(data, { recursive: true, mode: 0o700 });
      await chown(data, owner.uid, owner.gid);
      const kept = { port: settings.STOKER_SQS_PORT, storage: join(data, 'messages') };
      await writePrivately(configuration, elasticMqConfiguration(kept), owner);
      await stopDaemon(pidFile, 'SIGTERM', 30_000);
      await requireFreePort(settings.STOKER_SQS_PORT, 'STOKER_SQS_PORT');
      const [command, args] = asUser(USER, ...elasticMqCommand(libraries, configuration));
      await startDaemon({ command, args, pidFile, logFile: home.logFile('elasticmq'), ready, readyWithinMs: 180_000 });
      await writePrivately(backends, `${JSON.stringify([backendOf(instance)], undefined, 2)}\n`);
    },
    remedy: `read ${home.logFile('elasticmq')}, or do without it: STOKER_WITH= ./stoker up`,
  };
}

/** Debian's packages that it takes and that this host lacks. */
export async function elasticMqPackages(): Promise<string[]> {
  const needs = [
    ['default-jre-headless', 'java'],
    ['maven', 'mvn'],
  ] as const;
  const missing = await Promise.all(needs.map(async ([name, program]) => ((await hasProgram(program)) ? [] : [name])));
  return missing.flat();
}

/** The list of services with queues that the server is given. */
export function elasticMqBackendsFile({ home }: Instance): string {
  return join(home.elasticMq, 'sqs.json');
}

export function elasticMqEndpoint({ settings }: Instance): string {
  return `http://127.0.0.1:${settings.STOKER_SQS_PORT}`;
}

export async function isElasticMqServing(instance: Instance): Promise<boolean> {
  return fetch(`${elasticMqEndpoint(instance)}/health`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Whoever lists queues of services of their own, has none of ours beside them. */
export function requireOneListOfQueues({ STOKER_WITH, given }: Settings): void {
  if (!STOKER_WITH.includes('sqs') || given['STOKER_SQS_FILE'] === undefined) return;
  throw new OperatorError(
    'STOKER_SQS_FILE says already where queues are',
    'leave --with sqs out (STOKER_WITH=), or set STOKER_SQS_FILE= to have ElasticMQ run here',
  );
}

/** Every account has its queues there, under names that begin with its id. */
function backendOf(instance: Instance) {
  const endpoint = elasticMqEndpoint(instance);
  return {
    endpoint,
    accessKeyId: 'stoker',
    secretAccessKey: 'not-asked-for',
    accounts: '*',
    queueUrl: `${endpoint}/000000000000/{account}-{name}`,
  };
}
