import { chmod, chown, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Instance } from '../instance.js';
import { asUser, runCommand } from '../system/command.js';
import { isServing, startDaemon, stopDaemon } from '../system/daemon.js';
import { exists, writePrivately } from '../system/files.js';
import { requireFreePort } from '../system/port.js';
import { findPostgres } from '../system/programs.js';
import { canConnect, superuserUrl, withPostgres } from '../system/sql.js';
import { accountOf } from '../system/users.js';
import type { Step, StepContext } from './step.js';

/** The own Postgres, unless DATABASE_URL names another: a cluster of its own, on the loopback interface. */
export function postgres(instance: Instance): Step {
  const { settings, home } = instance;
  const data = join(home.postgres, 'data');
  const unfinished = join(home.postgres, 'data.unfinished');
  const passwordFile = join(home.postgres, 'password.unfinished');
  const ready = () => canConnect(superuserUrl(instance));
  // A cluster of before the superuser had a password of its own.
  const formerUrl = superuserUrl(instance, instance.secrets.postgresPassword);
  const readyAsBefore = async () => (await ready()) || (await canConnect(formerUrl));

  async function createCluster(programs: string, signal: AbortSignal): Promise<void> {
    const owner = await accountOf('postgres');
    await rm(unfinished, { recursive: true, force: true });
    await writePrivately(passwordFile, `${instance.secrets.postgresSuperuserPassword}\n`, owner);
    const args = ['-D', unfinished, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile];
    args.push('--encoding', 'UTF8', '--locale', 'C.UTF-8');
    await runCommand(...asUser('postgres', join(programs, 'initdb'), args), { signal, cwd: home.postgres });
    await rm(passwordFile);
    await rename(unfinished, data);
  }

  async function start({ signal, report }: StepContext): Promise<void> {
    const programs = await programsFor(data);
    await mkdir(home.postgres, { recursive: true });
    const owner = await accountOf('postgres');
    await chown(home.postgres, owner.uid, owner.gid);
    await chmod(home.postgres, 0o700);
    await requireReachable(home.root);
    if (!(await exists(data))) {
      report('creating the cluster');
      await createCluster(programs, signal);
    }
    // One that runs but does not serve (it recovers, or its port was changed) is started anew.
    await stopDaemon(home.pidFile('postgres'), 'SIGINT', 30_000);
    await requireFreePort(settings.STOKER_POSTGRES_PORT, 'STOKER_POSTGRES_PORT');
    const [command, args] = asUser('postgres', join(programs, 'postgres'), [
      ...['-D', data],
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', `port=${settings.STOKER_POSTGRES_PORT}`],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'max_connections=200'],
    ]);
    const files = { pidFile: home.pidFile('postgres'), logFile: home.logFile('postgres') };
    await startDaemon({ command, args, ...files, ready: readyAsBefore, readyWithinMs: 60_000 });
  }

  return {
    name: 'Postgres',
    after: ['Debian packages'],
    check: async () => settings.DATABASE_URL !== undefined || (await isServing(home.pidFile('postgres'), ready)),
    async run(context) {
      if (!(await isServing(home.pidFile('postgres'), readyAsBefore))) await start(context);
      if (await ready()) return;
      const password = pg.escapeLiteral(instance.secrets.postgresSuperuserPassword);
      await withPostgres(formerUrl, (client) => client.query(`ALTER ROLE postgres PASSWORD ${password}`));
    },
    async undo() {
      await rm(unfinished, { recursive: true, force: true });
      await rm(passwordFile, { force: true });
    },
    remedy: `read ${home.logFile('postgres')}, or give a Postgres of your own in DATABASE_URL`,
  };
}

/** A cluster can only be served by the major version that made it. */
async function programsFor(data: string): Promise<string> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    const newest = await findPostgres();
    if (newest) return newest;
    throw new Error('no Postgres server is installed');
  }
  const programs = `/usr/lib/postgresql/${version.trim()}/bin`;
  if (await exists(join(programs, 'postgres'))) return programs;
  throw new Error(
    `the cluster in ${data} needs Postgres ${version.trim()}: apt-get install postgresql-${version.trim()}`,
  );
}

/** Postgres does not run as root, so every folder above its own must let others pass. */
async function requireReachable(folder: string): Promise<void> {
  for (let at = folder; at !== '/'; at = join(at, '..')) {
    if (((await stat(at)).mode & 0o001) === 0) {
      throw new Error(`the user postgres cannot pass through ${at}: chmod o+x ${at}, or choose another STOKER_HOME`);
    }
  }
}
