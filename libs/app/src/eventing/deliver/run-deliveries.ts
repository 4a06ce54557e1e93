import type { ClaimedDelivery, DeliveryStore } from '../../ports/delivery-store.js';
import { holdLease } from '../hold-lease.js';
import { Looks } from '../looks.js';
import type { Deliver } from './deliver.js';

export interface RunDeliveriesOptions {
  /** Tries under way at once. */
  readonly concurrency: number;
  /** ms between looks at what has come due; what this process adds is seen at once. */
  readonly pollMs: number;
  /** ms that a delivery is held unless it is extended, as it is while a try lasts; so long waits one whose process died. */
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
}

export const RUN_DELIVERIES_DEFAULTS = { concurrency: 64, pollMs: 500 } as const;

/**
 * Sends what is due in the outbox, over and over. Any number of processes may do so at once. No account gets more than half
 * of the places, so that a target that hangs holds nobody else up.
 */
export class RunDeliveries {
  readonly #running = new Map<Promise<void>, string>();
  readonly #looks: Looks;

  constructor(
    private readonly store: Pick<DeliveryStore, 'claimDue' | 'extend' | 'onAdded'>,
    private readonly deliver: Pick<Deliver, 'run'>,
    private readonly options: RunDeliveriesOptions,
  ) {
    const { pollMs, onError } = options;
    this.#looks = new Looks(() => this.#takeAll().then(() => pollMs), pollMs, onError);
    store.onAdded(() => this.#looks.now());
  }

  start(): void {
    this.#looks.start();
  }

  /** Takes no more, and resolves when those under way have ended. */
  async stop(): Promise<void> {
    await this.#looks.stop();
    await Promise.all(this.#running.keys());
  }

  /** Takes deliveries until there are no more, or no more places; a place that becomes free looks again. */
  async #takeAll(): Promise<void> {
    while (!this.#looks.isStopped) {
      const { full, busy, room } = this.#places();
      if (room === 0) return;
      // Accounts of which nothing is under way come first, however long the others' backlogs have waited.
      const first = busy.length === 0 ? 0 : await this.#take(room, busy);
      if (first < room && (await this.#take(room - first, full)) < room - first) return;
    }
  }

  async #take(limit: number, except: readonly string[]): Promise<number> {
    const claims = await this.store.claimDue(limit, this.options.leaseMs, except);
    for (const claim of claims) this.#run(claim);
    return claims.length;
  }

  #run(claim: ClaimedDelivery): void {
    const { leaseMs, onError } = this.options;
    const { delivery, fence } = claim;
    const release = holdLease(() => this.store.extend(delivery.deliveryId, fence, leaseMs), leaseMs / 3);
    const running = this.deliver
      .run(claim)
      .catch(onError)
      .finally(() => {
        release();
        const { full, room } = this.#places();
        this.#running.delete(running);
        if (room === 0 || full.length > 0) this.#looks.now();
      });
    this.#running.set(running, delivery.accountId);
  }

  /** Accounts that have their share, those that have anything, and how many may be taken so that none gets more than it. */
  #places(): { full: string[]; busy: string[]; room: number } {
    const { concurrency } = this.options;
    const share = Math.ceil(concurrency / 2);
    const counts = new Map<string, number>();
    for (const accountId of this.#running.values()) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
    const full = [...counts].filter(([, count]) => count >= share).map(([accountId]) => accountId);
    const most = Math.max(0, ...[...counts.values()].filter((count) => count < share));
    return { full, busy: [...counts.keys()], room: Math.min(concurrency - this.#running.size, share - most) };
  }
}
