import { attemptLeaseMs } from '@stoker/core/invocation/retry-policy';
import { THRESHOLD } from '@stoker/core/scheduling/fair-queue';
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
  /** 0 to 1. */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
}

export const RUN_DELIVERIES_DEFAULTS = { concurrency: 64, pollMs: 500 } as const;

/**
 * Sends what is due in the outbox, over and over. Any number of processes may do so at once. An account may have twice as many
 * places as are free, as with events (`FairQueue`): one alone gets two thirds, two get two fifths each, and there are some left
 * for who comes anew. So targets that hang hold no other account up.
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
      const { busy } = this.#places();
      // Accounts of which nothing is under way come first, however long the others' backlogs have waited.
      if (busy.length > 0) await this.#take(this.#roomFor(0), busy);
      const { full, most } = this.#places();
      const room = this.#roomFor(most);
      if (room === 0 || (await this.#take(room, full)) < room) return;
    }
  }

  async #take(limit: number, except: readonly string[]): Promise<number> {
    if (limit === 0) return 0;
    const claims = await this.store.claimDue(limit, this.options.leaseMs, except);
    for (const claim of claims) this.#run(claim);
    return claims.length;
  }

  #run(claim: ClaimedDelivery): void {
    const running = this.#send(claim)
      .catch(this.options.onError)
      .finally(() => {
        const { full } = this.#places();
        const wasFull = this.#free === 0;
        this.#running.delete(running);
        if (wasFull || full.length > 0) this.#looks.now();
      });
    this.#running.set(running, claim.delivery.accountId);
  }

  async #send(claim: ClaimedDelivery): Promise<void> {
    const { leaseMs: usual } = this.options;
    const { delivery, fence, lostTries } = claim;
    const leaseMs = attemptLeaseMs({ lostAttempts: lostTries }, usual, this.options.random());
    const extend = (): Promise<boolean> => this.store.extend(delivery.deliveryId, fence, leaseMs);
    // A longer lease than the claim's must stand before the try may kill this process; who lost it must not send.
    if (lostTries > 0 && !(await extend())) return;
    const release = holdLease(extend, usual / 3);
    await this.deliver.run(claim).finally(release);
  }

  get #free(): number {
    return this.options.concurrency - this.#running.size;
  }

  /** Accounts that have their share, those that have anything, and the most that one of those without their share has. */
  #places(): { full: string[]; busy: string[]; most: number } {
    const counts = new Map<string, number>();
    for (const accountId of this.#running.values()) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
    const isFull = (count: number): boolean => count >= THRESHOLD * this.#free;
    const full = [...counts].filter(([, count]) => isFull(count)).map(([accountId]) => accountId);
    const most = Math.max(0, ...[...counts.values()].filter((count) => !isFull(count)));
    return { full, busy: [...counts.keys()], most };
  }

  /** How many may be taken so that none gets more than its share, were they all of one account that has so many. */
  #roomFor(count: number): number {
    return Math.max(0, Math.ceil((THRESHOLD * this.#free - count) / (THRESHOLD + 1)));
  }
}
