import { Injectable } from '@nestjs/common';

/**
 * The order in which a server goes down. First nothing new comes in, then what runs comes to its end, then the
 * environments go, then what was recorded is written, and the connections last.
 */
const STAGES = ['intake', 'work', 'environments', 'records', 'connections'] as const;
export type Stage = (typeof STAGES)[number];

/** Closes what was opened, stage by stage; within a stage, all at once. */
@Injectable()
export class Lifecycle {
  readonly #closers = new Map<Stage, (() => Promise<void>)[]>();
  #closing: Promise<unknown[]> | undefined;

  onClose(stage: Stage, close: () => Promise<void>): void {
    this.#closers.set(stage, [...(this.#closers.get(stage) ?? []), close]);
  }

  /** Calls `run` every `everyMs` until the given stage closes. A run that is under way is not started again. */
  every(everyMs: number, stage: Stage, run: () => Promise<void> | void, onError: (error: unknown) => void): void {
    let running: Promise<void> | undefined;
    const timer = setInterval(() => {
      running ??= Promise.resolve()
        .then(run)
        .catch(onError)
        .finally(() => (running = undefined));
    }, everyMs);
    this.onClose(stage, async () => {
      clearInterval(timer);
      await running;
    });
  }

  /** Runs all stages, once; a closer that fails stops neither the others nor the next stage. Answers the failures. */
  close(): Promise<unknown[]> {
    this.#closing ??= this.#runStages();
    return this.#closing;
  }

  async #runStages(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const stage of STAGES) {
      const results = await Promise.allSettled((this.#closers.get(stage) ?? []).map((close) => close()));
      for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
    }
    return failures;
  }
}
