import { type ChildProcess, spawn } from 'node:child_process';

const START_MS = 180_000;
const ASK_MS = 100;

/** A server that a test starts, kills and starts again. */
export class TestProcess {
  #process: ChildProcess | undefined;

  /** @param answers whether it serves yet; a rejection is a no */
  constructor(
    private readonly command: readonly [command: string, args: string[]],
    private readonly answers: () => Promise<unknown>,
  ) {}

  /** Starts the process; resolves when it answers. */
  async run(): Promise<void> {
    const [command, args] = this.command;
    const started = spawn(command, args, { stdio: 'ignore' });
    this.#process = started;
    for (const deadline = Date.now() + START_MS; ;) {
      try {
        await this.answers();
        return;
      } catch (error) {
        if (Date.now() > deadline || started.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      }
    }
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  }
}
