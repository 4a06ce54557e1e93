import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { isReadable, pidfdOpen, pidfdSendSignal, SystemCallError } from './libc.js';

/** One process, never another that got its number later. */
export class ProcessHandle {
  #pidfd: number | undefined;

  /** @throws SystemCallError `ESRCH` when there is no such process */
  constructor(readonly pid: number) {
    this.#pidfd = pidfdOpen(pid);
  }

  /** False once every thread has exited. */
  isAlive(): boolean {
    return this.#pidfd !== undefined && !isReadable(this.#pidfd);
  }

  /** Ends it without asking. A process that is gone already is no error. */
  kill(): void {
    this.#signal(constants.signals.SIGKILL);
  }

  /** Asks it to end. */
  terminate(): void {
    this.#signal(constants.signals.SIGTERM);
  }

  /** Says the one thing to it that it agreed on with whoever asks. */
  nudge(): void {
    this.#signal(constants.signals.SIGUSR1);
  }

  close(): void {
    if (this.#pidfd !== undefined) closeSync(this.#pidfd);
    this.#pidfd = undefined;
  }

  #signal(signal: number): void {
    if (this.#pidfd === undefined) return;
    try {
      pidfdSendSignal(this.#pidfd, signal);
    } catch (error) {
      if (!(error instanceof SystemCallError && error.code === 'ESRCH')) throw error;
    }
  }
}
