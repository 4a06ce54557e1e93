import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const START_MS = 120_000;
const LOOK_MS = 50;

/** Whether a program is here; where it is not, that is printed: the tests that need it are skipped then. */
export async function canRun(program: string, debianPackage: string, args: readonly string[] = []): Promise<boolean> {
  try {
    await promisify(execFile)(program, args);
    return true;
  } catch (error) {
    // Some say how they are used, and fail.
    if ((error as { code?: unknown }).code !== 'ENOENT') return true;
    console.warn(`skipped: there is no ${program} here (apt-get install ${debianPackage})`);
    return false;
  }
}

/** How to start a server that keeps what it keeps in a directory. */
export interface TestServerOptions {
  readonly port: number;
  /** The program and its arguments. */
  command(directory: string): Promise<readonly [string, readonly string[], NodeJS.ProcessEnv?]>;
}

/** A server's process, with a directory that outlives it. */
export class TestServer {
  #process: ChildProcess | undefined;

  private constructor(
    readonly directory: string,
    private readonly options: TestServerOptions,
  ) {}

  static async start(options: TestServerOptions): Promise<TestServer> {
    const server = new TestServer(await mkdtemp(join(tmpdir(), 'stoker-server-')), options);
    try {
      await server.run();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Starts the process, again after `end`, and waits until it listens. */
  async run(): Promise<void> {
    const [program, args, env] = await this.options.command(this.directory);
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } });
    this.#process = child;
    for (const deadline = Date.now() + START_MS; !(await listens(this.options.port));) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${program} does not listen`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Ends the process: with SIGTERM as an operator does, with SIGKILL as if it died. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (is: boolean) => (): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}
