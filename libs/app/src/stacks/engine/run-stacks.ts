import { holdLease } from '../../eventing/hold-lease.js';
import { Looks } from '../../eventing/looks.js';
import type { ClaimedStack } from '../../ports/stack-store.js';
import type { StacksPorts } from '../stacks-ports.js';
import { runOperation } from './run-operation.js';
import { StackWork, WorkLost } from './work-on-stack.js';

export interface RunStacksOptions {
  /** Names this process among those that would work on stacks. */
  readonly holder: string;
  /** ms between looks at what there is to do; what this process is asked for is seen at once. */
  readonly pollMs: number;
  /** ms that a stack waits for another process when this one dies. */
  readonly leaseMs: number;
  /** Stacks that are worked on at once. */
  readonly atOnce: number;
  readonly onError: (error: unknown) => void;
}

export const RUN_STACKS_DEFAULTS = { pollMs: 1_000, leaseMs: 15_000, atOnce: 8 } as const;

/** Works on the stacks that have work to do, each under a lease of its own: whichever process is there goes on with it. */
export class RunStacks {
  readonly #looks: Looks;
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly ports: StacksPorts,
    private readonly options: RunStacksOptions,
  ) {
    this.#looks = new Looks(() => this.#look(), options.pollMs, options.onError);
    ports.stacks.onWork(() => this.#looks.now());
  }

  start(): void {
    this.#looks.start();
  }

  /** Begins no more, and leaves each stack to others after the resource that is being worked on. */
  async stop(): Promise<void> {
    await this.#looks.stop();
    await Promise.all(this.#running);
  }

  async #look(): Promise<number> {
    const { holder, leaseMs, pollMs, atOnce } = this.options;
    while (!this.#looks.isStopped && this.#running.size < atOnce) {
      const claimed = await this.ports.stacks.claim(holder, leaseMs);
      if (claimed === undefined) break;
      const run = this.#run(claimed).finally(() => {
        this.#running.delete(run);
        this.#looks.now();
      });
      this.#running.add(run);
    }
    return pollMs;
  }

  async #run(claimed: ClaimedStack): Promise<void> {
    const { stacks } = this.ports;
    const { leaseMs, onError } = this.options;
    const { stack, fence } = claimed;
    const release = holdLease(() => stacks.extend(stack, fence, leaseMs), leaseMs / 3);
    try {
      await runOperation(new StackWork(this.ports, claimed, () => this.#looks.isStopped));
    } catch (error) {
      if (!(error instanceof WorkLost)) {
        onError(error);
        // Whatever broke may be so for a while: the lease's time passes before anybody tries again.
        return;
      }
    } finally {
      release();
    }
    await stacks.release(stack, fence).catch(onError);
  }
}
