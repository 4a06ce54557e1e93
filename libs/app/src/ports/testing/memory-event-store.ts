import { eventDigest, keyTaken } from '../../eventing/event-digest.js';
import type { Clock } from '../clock.js';
import type { DeliveryStore, NewDelivery } from '../delivery-store.js';
import type { AsyncEvent, ClaimedEvent, DueLane, EventEnd, EventKey, EventStore, EventTurn } from '../event-store.js';

interface Row {
  readonly event: AsyncEvent;
  dueAt: number;
  failures: number;
  attempts: number;
  lostAttempts: number;
  /** 0 while nobody holds it. */
  fence: number;
  heldUntil: number;
  end: EventEnd | undefined;
  endedAt: number;
}

/** An `EventStore` for unit tests: it keeps the contract and forgets everything with the process. */
export class MemoryEventStore implements EventStore {
  readonly rows = new Map<string, Row>();
  readonly #keys = new Map<string, { eventId: string; digest: string; usedAt: number }>();

  /** @param outbox where what is told of ends goes */
  constructor(
    private readonly clock: Clock,
    private readonly outbox?: Pick<DeliveryStore, 'add'>,
  ) {}

  accept(event: AsyncEvent): Promise<void> {
    if (!this.rows.has(event.eventId)) {
      const { acceptedAt: dueAt } = event;
      this.rows.set(event.eventId, {
        event,
        dueAt,
        failures: 0,
        attempts: 0,
        lostAttempts: 0,
        fence: 0,
        heldUntil: 0,
        end: undefined,
        endedAt: 0,
      });
    }
    return Promise.resolve();
  }

  async acceptOnce(event: AsyncEvent, { key, forMs }: EventKey): Promise<string> {
    const name = JSON.stringify([event.accountId, event.functionName, key]);
    const digest = eventDigest(event).toString('hex');
    const found = this.#keys.get(name);
    if (found !== undefined && this.clock.now() - found.usedAt < forMs) {
      if (found.digest !== digest) throw keyTaken(key);
      return found.eventId;
    }
    this.#keys.set(name, { eventId: event.eventId, digest, usedAt: this.clock.now() });
    await this.accept(event);
    return event.eventId;
  }

  deleteKeys(olderThanMs: number, limit: number): Promise<number> {
    const old = [...this.#keys].filter(([, { usedAt }]) => usedAt < this.clock.now() - olderThanMs).slice(0, limit);
    for (const [name] of old) this.#keys.delete(name);
    return Promise.resolve(old.length);
  }

  claim(turns: readonly EventTurn[], leaseMs: number): Promise<ClaimedEvent[]> {
    const rows = turns.flatMap(({ lane: { accountId, functionName }, count }) => {
      const own = this.due().filter(
        ({ event }) => event.accountId === accountId && event.functionName === functionName,
      );
      return own.slice(0, count);
    });
    return Promise.resolve(rows.map((row) => this.hold(row, leaseMs)));
  }

  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean> {
    return this.change(eventId, fence, (row) => (row.heldUntil = this.clock.now() + leaseMs));
  }

  async settle(
    eventId: string,
    fence: number,
    end: EventEnd,
    deliveries: readonly NewDelivery[] = [],
  ): Promise<boolean> {
    const settled = await this.change(eventId, fence, (row) => {
      row.end = end;
      row.endedAt = this.clock.now();
    });
    if (settled) await this.outbox?.add(deliveries);
    return settled;
  }

  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean> {
    return this.change(eventId, fence, (row) => {
      row.fence = 0;
      row.heldUntil = 0;
      row.dueAt = retryAt;
      if (countFailure) row.failures++;
    });
  }

  listDue(): Promise<DueLane[]> {
    const lanes = new Map<string, { lane: DueLane['lane']; count: number }>();
    for (const { event } of this.due()) {
      const { accountId, functionName } = event;
      const found = lanes.get(`${accountId}/${functionName}`) ?? { lane: { accountId, functionName }, count: 0 };
      found.count += 1;
      lanes.set(`${accountId}/${functionName}`, found);
    }
    return Promise.resolve([...lanes.values()]);
  }

  deleteEnded(status: EventEnd['status'], olderThanMs: number, limit: number): Promise<number> {
    const before = this.clock.now() - olderThanMs;
    const old = [...this.rows.values()].filter((row) => row.end?.status === status && row.endedAt < before);
    const deleted = old.slice(0, limit);
    for (const { event } of deleted) this.rows.delete(event.eventId);
    return Promise.resolve(deleted.length);
  }

  private due(): Row[] {
    return [...this.rows.values()].filter((row) => this.isDue(row)).sort((a, b) => a.dueAt - b.dueAt);
  }

  private hold(row: Row, leaseMs: number): ClaimedEvent {
    const attempts = row.attempts++;
    row.lostAttempts = row.fence === 0 ? 0 : row.lostAttempts + 1;
    row.fence = row.attempts;
    row.heldUntil = this.clock.now() + leaseMs;
    const { event, failures, lostAttempts, fence } = row;
    return { event, failures, attempts, lostAttempts, fence };
  }

  private isDue(row: Row): boolean {
    const now = this.clock.now();
    return row.end === undefined && row.dueAt <= now && (row.fence === 0 || row.heldUntil <= now);
  }

  private change(eventId: string, fence: number, apply: (row: Row) => void): Promise<boolean> {
    const row = this.rows.get(eventId);
    if (row === undefined || row.end !== undefined || fence === 0 || row.fence !== fence) return Promise.resolve(false);
    apply(row);
    return Promise.resolve(true);
  }
}
