import type { Clock } from '../clock.js';
import type { NewDelivery } from '../delivery-store.js';
import { inTurns } from './in-turns.js';
import type { DueTimer, Timer, TimerKey, TimerStep, TimerStore } from '../timer-store.js';

/** A `TimerStore` for unit tests: it keeps the contract and forgets everything with the process. */
export class MemoryTimerStore implements TimerStore {
  readonly #timers = new Map<string, Timer & { readonly version: number }>();
  readonly #listeners: (() => void)[] = [];
  #versions = 0;
  #lease: { readonly holder: string; readonly until: number } | undefined;

  /**
   * @param clock that leases live by
   * @param deliver takes on what steps send
   * @param removeOwner deletes a schedule with its timer
   */
  constructor(
    private readonly clock: Clock,
    private readonly deliver: (deliveries: readonly NewDelivery[]) => void,
    private readonly removeOwner: (key: TimerKey) => void = () => {},
  ) {}

  /** Sets a timer, in place of the one that its owner has. */
  set(timer: Timer): void {
    this.#timers.set(keyOf(timer), { ...timer, version: ++this.#versions });
    for (const listener of this.#listeners) listener();
  }

  remove(key: TimerKey): void {
    this.#timers.delete(keyOf(key));
  }

  find(key: TimerKey): Timer | undefined {
    return this.#timers.get(keyOf(key));
  }

  listDue(until: number, limit: number): Promise<DueTimer[]> {
    const due = [...this.#timers.values()].filter((timer): timer is DueTimer => (timer.dueAt ?? Infinity) <= until);
    return Promise.resolve(inTurns(due.sort(byDueTime)).slice(0, limit).sort(byDueTime));
  }

  advance(steps: readonly TimerStep[]): Promise<TimerStep[]> {
    // As a database does.
    const texts = steps.flatMap(({ deliveries }) => deliveries.map(({ target }) => target));
    if (texts.some((text) => text.includes('\0'))) return Promise.reject(new Error('not a text'));
    const made = steps.filter(({ timer }) => this.#timers.get(keyOf(timer))?.version === timer.version);
    for (const { timer, nextAt, dueAt, removesOwner } of made) {
      if (removesOwner) {
        this.remove(timer);
        this.removeOwner(timer);
      } else {
        this.#timers.set(keyOf(timer), { ...timer, nextAt, dueAt, version: ++this.#versions });
      }
    }
    this.deliver(made.flatMap(({ deliveries }) => deliveries));
    return Promise.resolve(made);
  }

  holdLease(holder: string, leaseMs: number): Promise<boolean> {
    const now = this.clock.now();
    const isFree = this.#lease === undefined || this.#lease.holder === holder || this.#lease.until <= now;
    if (isFree) this.#lease = { holder, until: now + leaseMs };
    return Promise.resolve(isFree);
  }

  releaseLease(holder: string): Promise<void> {
    if (this.#lease?.holder === holder) this.#lease = undefined;
    return Promise.resolve();
  }

  onSet(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

function byDueTime(one: DueTimer, other: DueTimer): number {
  return one.dueAt - other.dueAt;
}

function keyOf({ accountId, kind, owner }: TimerKey): string {
  return `${accountId} ${kind} ${owner}`;
}
