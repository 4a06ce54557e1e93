import { Injectable } from '@nestjs/common';

/**
 * The order in which a server goes down. First nothing new comes in, then what runs comes to its end, then the
 * environments go, then what was recorded is written, and the connections last.
 */
const STAGES = ['intake', 'work', 'environments', 'records', 'connections'] as const;
export type Stage = (typeof STAGES)[number];

/** @param progress to be called whenever a part is done: the time that a stage may take counts from there anew */
export type Close = (progress: () => void) => Promise<void>;

/** Closes what was opened, stage by stage; within a stage, all at once. */
@Injectable()
export class Lifecycle {
  readonly #closers = new Map<Stage, Close[]>();
  #closing: Promise<unknown[]> | undefined;

  /** True from the first moment of going down. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  onClose(stage: Stage, close: Close): void {
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

  /**
   * Runs all stages, once; a closer that fails, or makes no progress for `limitMs`, stops neither the others nor the next
   * stage. Answers the failures.
   *
   * @param limitMs asked for when its stage begins
   */
  close(limitMs: (stage: Stage) => number): Promise<unknown[]> {
    this.#closing ??= this.#runStages(limitMs);
    return this.#closing;
  }

  async #runStages(limitMs: (stage: Stage) => number): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const stage of STAGES) {
      const limit = limitMs(stage);
      const closers = (this.#closers.get(stage) ?? []).map((close) => withLimit(close, limit, stage));
      for (const result of await Promise.allSettled(closers)) {
        if (result.status === 'rejected') failures.push(result.reason);
      }
    }
    return failures;
  }
}

async function withLimit(close: Close, limitMs: number, stage: Stage): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`closing the ${stage} took longer than ${limitMs} ms`)), limitMs);
  const progress = (): void => void timer.refresh();
  await Promise.race([close(progress), late]).finally(() => clearTimeout(timer));
}
