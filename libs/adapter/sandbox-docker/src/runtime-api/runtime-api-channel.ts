import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment, ProcessStart } from '@stoker/app/ports/sandbox-driver';
import type { RuntimeChannel } from '../channel.js';
import { startRuntime } from '../launcher/commands.js';

/** Where every environment finds its Runtime API, as on Lambda's own hosts. */
export const RUNTIME_API_PORT = 9001;
const LAUNCHER_POLL_MS = 2;

/** An image says what it starts; a custom runtime is looked for by the launcher. */
export function startOf({ start, environment }: Assignment): ProcessStart {
  return start ?? { argv: [], directory: environment['LAMBDA_TASK_ROOT'] ?? '/var/task' };
}

/** Stock clients and custom bootstraps: the launcher is told what to start with which environment, HTTP does the rest. */
export class RuntimeApiChannel implements RuntimeChannel {
  #assignFd: number | undefined;

  /** @param assignPath FIFO that the launcher reads */
  constructor(readonly assignPath: string) {}

  async booted(_pid: number, deadline: AbortSignal): Promise<void> {
    while (!this.#launcherWaits()) {
      if (deadline.aborted) throw new Error('The launcher did not boot in time.');
      await sleep(LAUNCHER_POLL_MS);
    }
  }

  handOver(assignment: Assignment): void {
    if (this.#assignFd === undefined) return;
    const environment = { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${RUNTIME_API_PORT}`, ...assignment.environment };
    const bytes = startRuntime({ environment, ...startOf(assignment) });
    // The pipe holds 64 KB and is empty, many times what an environment may have: it takes all of it or fails.
    const written = writeSync(this.#assignFd, bytes);
    if (written !== bytes.length) throw new Error(`The environment of ${bytes.length} bytes is too large.`);
    this.#closeAssign();
  }

  close(): void {
    this.#closeAssign();
  }

  /** Opening a FIFO for writing fails until somebody reads it. */
  #launcherWaits(): boolean {
    try {
      this.#assignFd = openSync(this.assignPath, constants.O_WRONLY | constants.O_NONBLOCK);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false;
      throw error;
    }
  }

  #closeAssign(): void {
    if (this.#assignFd === undefined) return;
    closeSync(this.#assignFd);
    this.#assignFd = undefined;
    rmSync(this.assignPath, { force: true });
  }
}
