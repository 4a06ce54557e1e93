import type { Clock } from '../clock.js';
import { inTurns } from './in-turns.js';
import type { ClaimedDelivery, DeliveryEnd, DeliveryError, DeliveryStore, NewDelivery } from '../delivery-store.js';

interface Row {
  readonly delivery: NewDelivery;
  dueAt: number;
  failures: number;
  lostTries: number;
  fence: number;
  held: boolean;
  error: DeliveryError | undefined;
  end: DeliveryEnd | undefined;
  endedAt: number;
}

/** A `DeliveryStore` for unit tests: it keeps the contract and forgets everything with the process. */
export class MemoryDeliveryStore implements DeliveryStore {
  readonly rows = new Map<string, Row>();
  readonly #listeners: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  add(deliveries: readonly NewDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      if (this.rows.has(delivery.deliveryId)) continue;
      this.rows.set(delivery.deliveryId, {
        delivery,
        dueAt: this.clock.now(),
        failures: 0,
        lostTries: 0,
        fence: 0,
        held: false,
        error: undefined,
        end: undefined,
        endedAt: 0,
      });
    }
    if (deliveries.length > 0) this.noteAdded();
    return Promise.resolve();
  }

  claimDue(limit: number, leaseMs: number, except: readonly string[] = []): Promise<ClaimedDelivery[]> {
    const now = this.clock.now();
    const due = [...this.rows.values()]
      .filter(({ end, dueAt, delivery }) => end === undefined && dueAt <= now && !except.includes(delivery.accountId))
      .sort((a, b) => a.dueAt - b.dueAt)
      .map((row) => ({ accountId: row.delivery.accountId, row }));
    return Promise.resolve(
      inTurns(due)
        .slice(0, limit)
        .map(({ row }) => {
          row.dueAt = now + leaseMs;
          row.lostTries = row.held ? row.lostTries + 1 : 0;
          row.held = true;
          row.fence++;
          const { delivery, failures, fence, lostTries } = row;
          return { delivery, failures, fence, lostTries };
        }),
    );
  }

  extend(deliveryId: string, fence: number, leaseMs: number): Promise<boolean> {
    const row = this.#held(deliveryId, fence);
    if (row !== undefined) row.dueAt = this.clock.now() + leaseMs;
    return Promise.resolve(row !== undefined);
  }

  settle(deliveryId: string, fence: number, end: DeliveryEnd, deadLetter?: NewDelivery): Promise<boolean> {
    const row = this.#held(deliveryId, fence);
    if (row === undefined) return Promise.resolve(false);
    row.end = end;
    row.endedAt = this.clock.now();
    return this.add(deadLetter === undefined ? [] : [deadLetter]).then(() => true);
  }

  postpone(
    deliveryId: string,
    fence: number,
    retryAt: number,
    error: DeliveryError,
    countFailure: boolean,
  ): Promise<boolean> {
    const row = this.#held(deliveryId, fence);
    if (row === undefined) return Promise.resolve(false);
    const failures = row.failures + (countFailure ? 1 : 0);
    Object.assign(row, { dueAt: retryAt, held: false, failures, error });
    return Promise.resolve(true);
  }

  deleteEnded(status: DeliveryEnd['status'], olderThanMs: number, limit: number): Promise<number> {
    const before = this.clock.now() - olderThanMs;
    const old = [...this.rows.values()].filter(({ end, endedAt }) => end?.status === status && endedAt < before);
    const deleted = old.slice(0, limit);
    for (const { delivery } of deleted) this.rows.delete(delivery.deliveryId);
    return Promise.resolve(deleted.length);
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  noteAdded(): void {
    for (const listener of this.#listeners) listener();
  }

  #held(deliveryId: string, fence: number): Row | undefined {
    const row = this.rows.get(deliveryId);
    return row !== undefined && row.end === undefined && row.held && row.fence === fence ? row : undefined;
  }
}
