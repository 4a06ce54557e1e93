import type { Clock } from '../clock.js';
import type { AsyncEvent, ClaimedEvent, DueEvent, EventEnd, EventStore } from '../event-store.js';

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

  constructor(private readonly clock: Clock) {}

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

  claim(eventId: string, leaseMs: number): Promise<ClaimedEvent | undefined> {
    const row = this.rows.get(eventId);
    if (row === undefined || !this.isDue(row)) return Promise.resolve(undefined);
    const attempts = row.attempts++;
    row.lostAttempts = row.fence === 0 ? 0 : row.lostAttempts + 1;
    row.fence = row.attempts;
    row.heldUntil = this.clock.now() + leaseMs;
    const { event, failures, lostAttempts, fence } = row;
    return Promise.resolve({ event, failures, attempts, lostAttempts, fence });
  }

  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean> {
    return this.change(eventId, fence, (row) => (row.heldUntil = this.clock.now() + leaseMs));
  }

  settle(eventId: string, fence: number, end: EventEnd): Promise<boolean> {
    return this.change(eventId, fence, (row) => {
      row.end = end;
      row.endedAt = this.clock.now();
    });
  }

  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean> {
    return this.change(eventId, fence, (row) => {
      row.fence = 0;
      row.heldUntil = 0;
      row.dueAt = retryAt;
      if (countFailure) row.failures++;
    });
  }

  listDue(limit: number): Promise<DueEvent[]> {
    const due = [...this.rows.values()].filter((row) => this.isDue(row)).sort((a, b) => a.dueAt - b.dueAt);
    return Promise.resolve(
      due.slice(0, limit).map(({ event: { eventId, accountId }, dueAt }) => ({ eventId, accountId, dueAt })),
    );
  }

  deleteEnded(status: EventEnd['status'], olderThanMs: number, limit: number): Promise<number> {
    const before = this.clock.now() - olderThanMs;
    const old = [...this.rows.values()].filter((row) => row.end?.status === status && row.endedAt < before);
    const deleted = old.slice(0, limit);
    for (const { event } of deleted) this.rows.delete(event.eventId);
    return Promise.resolve(deleted.length);
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
