import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, chown, glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../ports/testing/free-ports.js';
import { HERE, type Place } from '../../ports/testing/place.js';

/** Settings of Postgres, by name. */
export type PostgresSettings = Readonly<Record<string, string | number>>;

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A Postgres of the test's own, for what cannot be done to a shared one. It is as durable as any. */
export class OwnPostgres {
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly programs: string,
    /** Whom it runs as: Postgres refuses to be root. */
    private readonly user: Owner | undefined,
    private readonly place: Place,
    private readonly settings: PostgresSettings,
  ) {}

  /**
   * Its superuser needs no password; from elsewhere than its own host, others do.
   *
   * @param settings on top of the usual ones
   */
  static async start(place: Place = HERE, settings: PostgresSettings = {}): Promise<OwnPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'stoker-postgres-'));
    const user = process.getuid?.() === 0 ? await ownerOf('postgres') : undefined;
    if (user !== undefined) await chown(directory, user.uid, user.gid);
    await chmod(directory, 0o700);
    const port = await freePort();
    const server = new OwnPostgres(port, directory, await findPrograms(), user, place, settings);
    const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const status = await server.#run('initdb', '-D', directory, ...options);
    if (status !== 0) throw new Error(`initdb ended with status ${status}`);
    const rules = ['host all postgres all trust', 'host all all all scram-sha-256'];
    await appendFile(join(directory, 'pg_hba.conf'), `${rules.join('\n')}\n`);
    await server.restart();
    return server;
  }

  /** A database of it on which others may be made. */
  get url(): string {
    return `postgres://postgres@${this.place.address}:${this.port}/postgres`;
  }

  /** Starts it on the data that it had, recovering as it has to; resolves when it answers. */
  async restart(): Promise<void> {
    await until(
      'Postgres answers',
      async () => {
        // After a kill its former children hold its memory for a moment, and it refuses to start beside them.
        if (this.#process === undefined || this.#process.exitCode !== null) this.#process = this.#spawn();
        return this.#answers();
      },
      60_000,
    );
  }

  /** Ends it in order: it waits for whoever reads its log. */
  async end(): Promise<void> {
    await this.#signal('SIGINT');
  }

  /** Kills the server, as a crash of its host would, with whatever transactions are under way. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.kill();
    // Its children end by themselves once they see that their parent has.
    await until('its files are gone', () =>
      rm(this.directory, { recursive: true, force: true }).then(
        () => true,
        () => false,
      ),
    );
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  #spawn(): ChildProcess {
    const settings = {
      listen_addresses: this.place.address,
      port: this.port,
      unix_socket_directories: '',
      max_connections: 100,
      ...this.settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return this.#start('postgres', '-D', this.directory, ...args);
  }

  async #answers(): Promise<boolean> {
    return (await this.#run('pg_isready', '-h', this.place.address, '-p', String(this.port), '-t', '1')) === 0;
  }

  /** @returns the program's exit status */
  async #run(program: string, ...args: string[]): Promise<number | null> {
    return ((await once(this.#start(program, ...args), 'exit')) as [number | null])[0];
  }

  #start(program: string, ...args: string[]): ChildProcess {
    const options = { ...this.user, cwd: this.directory, stdio: 'ignore' } as const;
    return this.place.spawn(join(this.programs, program), args, options);
  }
}

async function ownerOf(name: string): Promise<Owner> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':').map(Number) ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`this host has no user ${name}`);
  return { uid, gid };
}

async function findPrograms(): Promise<string> {
  for await (const path of glob('/usr/lib/postgresql/*/bin/postgres')) return join(path, '..');
  throw new Error('a Postgres server (Debian: apt-get install postgresql) is needed for this test');
}

async function until(what: string, condition: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
