import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/** What the bench is given by `./stoker bench`; the same variables that the server reads. */
export interface BenchEnvironment {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
  readonly STOKER_MASTER_KEY_FILE: string;
  readonly STOKER_HOME: string;
}

const MAIN = createRequire(import.meta.url).resolve('../../apps/server/dist/main.js');

/** A server process of the bench's own, beside whatever runs on this machine. */
export class BenchServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly home: string,
    readonly origin: string,
    private readonly metricsOrigin: string,
    /** Where function URLs answer. */
    readonly gatewayOrigin: string,
  ) {}

  /**
   * @param stems value of STOKER_STEMS; empty for a server without any
   * @param settings variables of the server on top
   */
  static async start(
    environment: BenchEnvironment,
    port: number,
    stems: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<BenchServer> {
    const home = join(environment.STOKER_HOME, `bench-${port}`);
    await mkdir(home, { recursive: true, mode: 0o711 });
    const child = spawn(process.execPath, [MAIN, '--role=all'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // As a service has: a kernel that shares the processor by session would count the bench's own work as the server's.
      detached: true,
      env: {
        ...process.env,
        ...environment,
        STOKER_HOME: home,
        STOKER_WORKER_ID: `bench-${port}`,
        STOKER_PORT: String(port),
        STOKER_METRICS_PORT: String(port + 1),
        STOKER_ADMIN_PORT: String(port + 2),
        STOKER_GATEWAY_PORT: String(port + 3),
        STOKER_STEMS: stems,
        STOKER_STEM_CEILING: stems === '' ? '0' : '4',
        STOKER_LOG_LEVEL: 'info',
        ...settings,
      },
    });
    const [origin, metrics, , gateway] = [0, 1, 2, 3].map((offset) => `http://127.0.0.1:${port + offset}`);
    const server = new BenchServer(child, home, origin!, metrics!, gateway!);
    await server.#answering();
    return server;
  }

  /** How the containers of this server are labelled. */
  get workerLabel(): string {
    return `${basename(this.home)}@${this.home}`;
  }

  /** Value of a metric with exactly these labels, as the exposition format writes them; 0 when there is none. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.metricsOrigin}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  }

  /** Resident memory of the server process, bytes. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
    await rm(this.home, { recursive: true, force: true });
  }

  async #answering(): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const healthy = await fetch(`${this.origin}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return;
      if (this.process.exitCode !== null || performance.now() > deadline) throw new Error('the server did not start');
      await pause(50);
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until `done` answers true. @throws Error after `limitMs` */
export async function until(done: () => Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms for ${what}`);
    await pause(20);
  }
}
