import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type { ConcurrencyLeases, LeaseScope } from '@stoker/app/ports/concurrency-leases';
import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.js';

const resizeBlock = new LuaScript('resize-block');

export interface LeaseOptions {
  /** Before every key, with a colon after it. */
  readonly prefix: string;
  /** ms that a block is ours after each renewal; a process that dies gives its blocks back within them. */
  readonly leaseMs?: number;
  readonly clock?: Clock;
  /** Told when blocks could not be renewed; the next beat tries again. */
  readonly onError?: (error: unknown) => void;
}

interface Block {
  scope: LeaseScope;
  /** What its user believes to have: the size that each beat renews or takes back. */
  wanted: number;
  size: number;
  /** Monotonic ms at which the lease is over for us, at latest when it is over for Redis. */
  until: number;
  /** Resizes and renewals that have not been answered; one goes after the other. */
  pending: number;
  turn: Promise<unknown>;
}

/**
 * Blocks of concurrency in Redis. All are renewed three times within a lease, so an outage shorter than the lease
 * costs nothing but growth; a longer one ends them, here no later than there.
 */
export class RedisConcurrencyLeases implements ConcurrencyLeases {
  readonly #holder = randomUUID();
  readonly #blocks = new Map<string, Block>();
  readonly #leaseMs: number;
  readonly #clock: Clock;
  readonly #beat: NodeJS.Timeout;
  #closed = false;

  constructor(
    private readonly redis: Redis,
    private readonly options: LeaseOptions,
  ) {
    this.#leaseMs = options.leaseMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.#beat = setInterval(() => void this.renew(), this.#leaseMs / 3);
    this.#beat.unref();
  }

  async resize(scope: LeaseScope, want: number): Promise<number> {
    if (this.#closed) throw new Error('The leases have been given back');
    const block = this.#blockOf(scope);
    return this.#inTurn(block, async () => {
      const before = this.held(scope.key);
      // What is on its way back is not ours any more, whether or not the answer arrives.
      block.size = Math.min(before, want);
      block.wanted = block.size;
      await this.#send(block, want);
      block.wanted = block.size;
      if (block.size === 0 && block.pending === 1) this.#blocks.delete(scope.key);
      return block.size;
    });
  }

  held(key: string): number {
    const block = this.#blocks.get(key);
    return block === undefined || block.until <= this.#clock.monotonic() ? 0 : block.size;
  }

  /** Renews every block, and takes back what an outage or a wipe of Redis cost as far as it is still free. */
  async renew(): Promise<void> {
    const idle = [...this.#blocks.values()].filter((block) => block.pending === 0);
    const outcomes = await Promise.allSettled(
      idle.map((block) => this.#inTurn(block, () => this.#send(block, block.wanted))),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined && !this.#closed) this.options.onError?.(failed.reason);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#beat);
    // Where Redis is away the leases run out by themselves.
    const blocks = [...this.#blocks.values()];
    await Promise.allSettled(blocks.map((block) => this.#inTurn(block, () => this.#send(block, 0))));
    this.#blocks.clear();
  }

  #blockOf(scope: LeaseScope): Block {
    let block = this.#blocks.get(scope.key);
    if (block === undefined) {
      block = { scope, wanted: 0, size: 0, until: 0, pending: 0, turn: Promise.resolve() };
      this.#blocks.set(scope.key, block);
    }
    block.scope = scope;
    return block;
  }

  /** Never two commands about one block at once: the later answer must be the later truth. */
  async #inTurn<T>(block: Block, act: () => Promise<T>): Promise<T> {
    block.pending++;
    const mine = block.turn.then(act);
    block.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      block.pending--;
    }
  }

  async #send(block: Block, want: number): Promise<void> {
    const { key, limit } = block.scope;
    const sentAt = this.#clock.monotonic();
    const base = `${this.options.prefix}:concurrency:{${key}}`;
    const granted = await resizeBlock.run(
      this.redis,
      [`${base}:sizes`, `${base}:leases`],
      [this.#holder, want, limit, this.#leaseMs],
    );
    block.size = Number(granted);
    block.until = sentAt + this.#leaseMs;
  }
}
