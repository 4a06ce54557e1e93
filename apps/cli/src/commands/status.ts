import { type DaemonName, homeAt } from '../home.js';
import { type Instance, instanceOf, readSecrets } from '../instance.js';
import { loadSettings } from '../settings.js';
import { isLocalServiceUp, localEndpoint, type LocalService } from '../steps/local-service.js';
import { wantedServices } from '../steps/local-services.js';
import { isHealthy, isServerCurrent } from '../steps/server.js';
import { isDockerServing } from '../system/docker.js';
import { OperatorError } from '../system/operator-error.js';
import { readLivePidFile } from '../system/pid-file.js';
import { askRedis } from '../system/redis.js';
import { canConnect } from '../system/sql.js';
import { renderTable } from '../ui/table.js';

/** One row a part. Ends with status 3 where one of them does not serve, as init scripts do. */
export async function status(environment: NodeJS.ProcessEnv): Promise<void> {
  const instance = await openInstance(environment);
  const parts = await Promise.all([
    serverPart(instance),
    postgresPart(instance),
    redisPart(instance),
    dockerPart(instance),
    ...wantedServices(instance.settings).map((service) => localPart(service, instance)),
  ]);
  const rows = parts.map(({ name, serves, pid, where }) => [name, serves ? 'up' : 'down', pid, where]);
  console.log(renderTable([['PART', 'STATE', 'PID', 'WHERE'], ...rows]));
  if (!parts.every((part) => part.serves)) process.exitCode = 3;
}

/** The instance as `up` set it up. */
export async function openInstance(environment: NodeJS.ProcessEnv): Promise<Instance> {
  const settings = await loadSettings(environment);
  const secrets = await readSecrets(homeAt(settings.STOKER_HOME));
  if (!secrets) throw new OperatorError(`nothing is set up in ${settings.STOKER_HOME}`, 'run ./stoker up');
  return instanceOf(settings, secrets);
}

interface Part {
  readonly name: string;
  readonly serves: boolean;
  /** Empty where the process is not ours. */
  readonly pid: string;
  readonly where: string;
}

async function serverPart(instance: Instance): Promise<Part> {
  const [serves, current, pid] = [
    await isHealthy(instance),
    await isServerCurrent(instance),
    await pidOf(instance, 'server'),
  ];
  const where =
    serves && !current ? `${instance.endpoint} (an older build or other settings: ./stoker up)` : instance.endpoint;
  return { name: 'server', serves, pid, where };
}

async function postgresPart(instance: Instance): Promise<Part> {
  const serves = await canConnect(instance.databaseUrl);
  return {
    name: 'postgres',
    serves,
    pid: await pidOf(instance, 'postgres'),
    where: withoutPassword(instance.databaseUrl),
  };
}

async function redisPart(instance: Instance): Promise<Part> {
  const serves = await askRedis(instance.redisUrl, (client) => client.ping()).then(
    () => true,
    () => false,
  );
  return { name: 'redis', serves, pid: await pidOf(instance, 'redis'), where: withoutPassword(instance.redisUrl) };
}

async function dockerPart(instance: Instance): Promise<Part> {
  const serves = await isDockerServing(instance.dockerHost);
  return { name: 'docker', serves, pid: await pidOf(instance, 'dockerd'), where: instance.dockerHost };
}

async function localPart(service: LocalService, instance: Instance): Promise<Part> {
  const [serves, pid] = [await isLocalServiceUp(service, instance), await pidOf(instance, service.daemon)];
  return { name: service.name, serves, pid, where: localEndpoint(service, instance) };
}

async function pidOf({ home }: Instance, daemon: DaemonName): Promise<string> {
  return String((await readLivePidFile(home.pidFile(daemon)))?.pid ?? '');
}

export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}
