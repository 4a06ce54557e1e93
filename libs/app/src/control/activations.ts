import type { FunctionVersion } from '@stoker/core/model/function';
import { activateFunction, type ActivationOutcome } from './activate-function.js';
import type { ControlPorts } from './control-ports.js';

/** Called once for each activation that ended, with the time it took in ms. */
export type ActivationListener = (
  version: FunctionVersion,
  outcome: ActivationOutcome | { readonly kind: 'abandoned'; readonly error: unknown },
  durationMs: number,
) => void;

/**
 * Activations in the background, a few at once. Nothing is kept that a crash could lose: what is unsettled stands in
 * the store, and `resume` takes it up after a start.
 */
export class Activations {
  private readonly waiting: FunctionVersion[] = [];
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly ports: Pick<ControlPorts, 'functions' | 'code' | 'images' | 'clock'>,
    private readonly onEnd: ActivationListener,
    private readonly concurrency = 4,
  ) {}

  /** Starts the activation of a `$LATEST`, or queues it. Never throws. After `close` it is left to the next start. */
  readonly schedule = (version: FunctionVersion): void => {
    if (this.closed) return;
    this.waiting.push(version);
    this.startNext();
  };

  /** Schedules what an earlier process left unsettled. */
  async resume(): Promise<void> {
    for (const version of await this.ports.functions.listUnsettled()) this.schedule(version);
  }

  /** Drops what waits and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.closed = true;
    this.waiting.length = 0;
    await Promise.all(this.running);
  }

  private startNext(): void {
    if (this.running.size >= this.concurrency) return;
    const version = this.waiting.shift();
    if (version === undefined) return;
    const work = this.run(version).finally(() => {
      this.running.delete(work);
      this.startNext();
    });
    this.running.add(work);
  }

  private async run(version: FunctionVersion): Promise<void> {
    const startedAt = this.ports.clock.monotonic();
    const outcome = await activateFunction(this.ports, version).catch((error: unknown) => ({
      kind: 'abandoned' as const,
      error,
    }));
    this.onEnd(version, outcome, this.ports.clock.monotonic() - startedAt);
  }
}
