import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchLibraries, type JavaServer, librariesDirectory } from '@stoker/app/local-services/java-libraries';
import type { DaemonName } from '../home.js';
import type { Instance } from '../instance.js';
import { asUser } from '../system/command.js';
import { isServing, startDaemon, stopDaemon } from '../system/daemon.js';
import { exists, type Owner, writePrivately } from '../system/files.js';
import { requireFreePort } from '../system/port.js';
import { hasProgram } from '../system/programs.js';
import { accountOf } from '../system/users.js';
import type { Step } from './step.js';

/** Whom they run as: they ask nobody for a key, so they are to be able to do little. */
const USER = 'daemon';

/** A server in Java that stands for a service of AWS's on a machine where functions are tried out. */
export interface LocalService {
  /** As `--with` has it. */
  readonly name: string;
  readonly title: string;
  readonly daemon: DaemonName;
  /** The variable of the server's that names the backends of the service. */
  readonly setting: 'STOKER_DYNAMODB_FILE' | 'STOKER_SQS_FILE';
  readonly server: JavaServer;
  /** Its own setting that says where it listens. */
  readonly port: 'STOKER_DYNAMODB_PORT' | 'STOKER_SQS_PORT';
  /** Its folder below STOKER_HOME. */
  directory(instance: Instance): string;
  /** How it is started with a folder for what it keeps. */
  command(paths: LocalPaths, port: number, owner: Owner): Promise<[command: string, args: string[]]>;
  /** Asked of its root; any answer that this takes says that it serves. */
  isUp(endpoint: string): Promise<boolean>;
  /** The entry of the server's list that gives every account its own names there. */
  backend(endpoint: string): object;
}

/** Where things of a service are. */
export interface LocalPaths {
  readonly directory: string;
  readonly libraries: string;
  readonly data: string;
}

export function localServiceStep(service: LocalService, instance: Instance): Step {
  const { home, settings } = instance;
  const { title, daemon, server } = service;
  const directory = service.directory(instance);
  const pidFile = home.pidFile(daemon);
  const ready = () => isLocalServiceUp(service, instance);
  const backends = backendsFile(service, instance);
  return {
    name: title,
    after: ['Debian packages'],
    check: async () => (await exists(backends)) && (await isServing(pidFile, ready)),
    async run({ signal, report }) {
      if (!(await exists(librariesDirectory(server, directory)))) report('fetching it');
      const libraries = await fetchLibraries(server, directory, signal);
      report('');
      const owner = await accountOf(USER);
      const data = join(directory, 'data');
      await mkdir(data, { recursive: true, mode: 0o700 });
      await chown(data, owner.uid, owner.gid);
      const port = settings[service.port];
      await stopDaemon(pidFile, 'SIGTERM', 30_000);
      await requireFreePort(port, service.port);
      const [command, args] = asUser(USER, ...(await service.command({ directory, libraries, data }, port, owner)));
      await startDaemon({ command, args, pidFile, logFile: home.logFile(daemon), ready, readyWithinMs: 180_000 });
      const entry = service.backend(localEndpoint(service, instance));
      await writePrivately(backends, `${JSON.stringify([entry], undefined, 2)}\n`);
    },
    remedy: `read ${home.logFile(daemon)}, or do without it: STOKER_WITH= ./stoker up`,
  };
}

/** Debian's packages that they take and that this host lacks. */
export async function localServicePackages(): Promise<string[]> {
  const needs = [
    ['default-jre-headless', 'java'],
    ['maven', 'mvn'],
  ] as const;
  const missing = await Promise.all(needs.map(async ([name, program]) => ((await hasProgram(program)) ? [] : [name])));
  return missing.flat();
}

/** The list of backends that the server is given. */
export function backendsFile(service: LocalService, instance: Instance): string {
  return join(service.directory(instance), `${service.name}.json`);
}

export function localEndpoint({ port }: LocalService, { settings }: Instance): string {
  return `http://127.0.0.1:${settings[port]}`;
}

export function isLocalServiceUp(service: LocalService, instance: Instance): Promise<boolean> {
  return service.isUp(localEndpoint(service, instance)).catch(() => false);
}
