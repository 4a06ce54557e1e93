import { type Block, grownBlock, shrunkBlock } from '@stoker/core/admission/block';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ConcurrencyLeases, LeaseScope } from '../ports/concurrency-leases.js';

/** What an execution is admitted under. */
export interface AdmissionScope extends LeaseScope {
  /** What a refusal says, in the words of Lambda's `Reason`. */
  readonly reason: 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded';
}

/** The right to run one execution. Must be released, once or more often, however the execution ends. */
export interface Lease {
  release(): void;
}

/**
 * Admits executions under the concurrency limit that all processes share. A process leases blocks of it, so a
 * request normally makes no network round trip; only when its block is full does it ask for more.
 */
export class Admission {
  readonly #blocks = new Map<string, SharedBlock>();

  constructor(private readonly leases: ConcurrencyLeases) {}

  /**
   * @throws TooManyRequestsException, with the scope's reason, at the limit
   * @throws ServiceUnavailableException when more is needed and the shared counter is out of reach
   */
  admit(scope: AdmissionScope): Lease | Promise<Lease> {
    // Nobody is asked for a part of nothing.
    if (scope.limit <= 0) throw limitExceeded(scope);
    let block = this.#blocks.get(scope.key);
    if (block === undefined) this.#blocks.set(scope.key, (block = new SharedBlock(this.leases, scope)));
    block.scope = scope;
    return block.tryTake() ?? block.take();
  }

  /** Gives back what is not needed; call it every second or so. */
  async trim(): Promise<void> {
    for (const [key, block] of this.#blocks) {
      await block.trim();
      if (block.isUnused) this.#blocks.delete(key);
    }
  }
}

class SharedBlock implements Block {
  inUse = 0;
  size = 0;
  #peak = 0;
  /** A growth under way; answers whether it brought anything. */
  #growing: Promise<boolean> | undefined;
  #shrinking: Promise<void> | undefined;

  constructor(
    private readonly leases: ConcurrencyLeases,
    public scope: AdmissionScope,
  ) {}

  get limit(): number {
    return this.scope.limit;
  }

  /** Nobody runs under it, waits for it or resizes it. */
  get isUnused(): boolean {
    return this.size + this.inUse === 0 && this.#growing === undefined && this.#shrinking === undefined;
  }

  tryTake(): Lease | undefined {
    const usable = Math.min(this.size, this.limit, this.leases.held(this.scope.key));
    if (this.inUse >= usable) return undefined;
    this.inUse += 1;
    this.#peak = Math.max(this.#peak, this.inUse);
    let held = true;
    return {
      release: () => {
        if (held) this.inUse -= 1;
        held = false;
      },
    };
  }

  /** All who wait share one growth and its verdict: at the limit, many cost no more round trips than one. */
  async take(): Promise<Lease> {
    for (;;) {
      this.#growing ??= this.#grow().finally(() => (this.#growing = undefined));
      const grew = await this.#growing;
      const lease = this.tryTake();
      if (lease !== undefined) return lease;
      if (!grew) throw limitExceeded(this.scope);
    }
  }

  async trim(): Promise<void> {
    const peak = this.#peak;
    this.#peak = this.inUse;
    const wanted = Math.min(shrunkBlock(this, peak), Math.max(this.limit, this.inUse));
    if (wanted === this.size || this.#growing !== undefined) return;
    // Handing out stops at the smaller size before the others are told that they may have the rest.
    this.size = wanted;
    this.#shrinking = this.#resize(wanted)
      .catch(() => undefined)
      .finally(() => (this.#shrinking = undefined));
    await this.#shrinking;
  }

  async #grow(): Promise<boolean> {
    await this.#shrinking;
    const before = this.size;
    await this.#resize(grownBlock(this)).catch(outOfReach);
    return this.size > before;
  }

  async #resize(want: number): Promise<void> {
    this.size = await this.leases.resize(this.scope, want);
  }
}

/** Without the shared counter nobody new is admitted; what a block holds already still is, until its lease ends. */
function outOfReach(cause: unknown): never {
  throw new ServiceError('ServiceUnavailableException', 'Concurrency could not be leased.', {}, { cause });
}

function limitExceeded({ reason }: AdmissionScope): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason });
}
