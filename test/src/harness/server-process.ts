import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@stoker/app/ports/testing/free-ports';

const MAIN = fileURLToPath(new URL('../../../apps/server/dist/main.js', import.meta.url));

export interface ServerSettings {
  /** Directory of this server's state; lives as long as the test wants to start it again. */
  readonly home: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** `all` unless given. */
  readonly role?: string | undefined;
  /** Variables on top, such as `STOKER_STEMS`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real server in a process of its own, as `up` would start it, on free ports. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly endpoint: string,
    readonly metricsUrl: string,
    /** Origin of the admin API. */
    readonly adminOrigin: string,
    /** Origin of the front door for HTTP. */
    readonly gatewayOrigin: string,
    /** How its containers are labelled. */
    readonly workerLabel: string,
    private readonly log: WriteStream,
  ) {}

  /**
   * Starts it and waits until it answers. Its log is `server.log` in its home. One that ends while it starts is started
   * once more, as a service manager would: somebody else may have taken its port meanwhile. What it said is printed.
   */
  static async start(settings: ServerSettings): Promise<ServerProcess> {
    try {
      return await ServerProcess.#start(settings);
    } catch (error) {
      console.warn(`${String(error)}\nIt is started again.`);
      return await ServerProcess.#start(settings);
    }
  }

  static async #start(settings: ServerSettings): Promise<ServerProcess> {
    const { home, databaseUrl, redisUrl, role = 'all', environment = {} } = settings;
    await mkdir(home, { recursive: true, mode: 0o711 });
    const keyFile = join(home, 'master.key');
    // One that was rotated stays.
    await writeFile(keyFile, `${MASTER_KEY.toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    const [port, metricsPort, adminPort, gatewayPort] = (await freePorts(4)) as [number, number, number, number];
    const log = createWriteStream(join(home, 'server.log'), { flags: 'a' });
    const child = spawn(process.execPath, [MAIN, `--role=${role}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        // Servers are started hundreds of times: each then compiles what none has before.
        NODE_COMPILE_CACHE: join(dirname(home), 'compile-cache'),
        STOKER_HOME: home,
        STOKER_PORT: String(port),
        STOKER_METRICS_PORT: String(metricsPort),
        STOKER_ADMIN_PORT: String(adminPort),
        STOKER_GATEWAY_PORT: String(gatewayPort),
        STOKER_WORKER_ID: WORKER_ID,
        STOKER_MASTER_KEY_FILE: keyFile,
        STOKER_STEMS: 'nodejs24.x=1',
        STOKER_RETRY_DELAYS_MS: '200,400',
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        DOCKER_HOST: process.env['TEST_DOCKER_HOST'] ?? 'unix:///var/run/docker.sock',
        ...environment,
      },
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const originOf = (number: number): string => `http://127.0.0.1:${number}`;
    const [admin, gateway] = [originOf(adminPort), originOf(gatewayPort)];
    const metrics = `${originOf(metricsPort)}/metrics`;
    const server = new ServerProcess(child, originOf(port), metrics, admin, gateway, workerLabel(home), log);
    try {
      await server.#ready();
    } catch (error) {
      await server.kill();
      const said = await readFile(join(home, 'server.log'), 'utf8').catch(() => '');
      throw new Error(`${String(error)}; its log ends:\n${said.slice(-LOG_TAIL_CHARS)}`, { cause: error });
    }
    return server;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends it at once, as a crash would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it as an operator would: it drains. Answers its exit status. */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.child.exitCode;
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill(signal);
      await gone;
    }
    this.log.end();
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const ready = await fetch(`${this.endpoint}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      if (this.child.exitCode !== null) throw new Error(`the server ended with status ${this.child.exitCode}`);
      if (Date.now() > deadline) throw new Error('the server was not ready within a minute');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What the containers of a server on this home are labelled with. */
export function workerLabel(home: string): string {
  return `${WORKER_ID}@${home}`;
}

/** The key of every test server, so that one may open what another has sealed. */
export const MASTER_KEY = Buffer.alloc(32, 7);
const LOG_TAIL_CHARS = 3_000;
const WORKER_ID = process.env['TEST_WORKER_ID'] ?? 'test';
