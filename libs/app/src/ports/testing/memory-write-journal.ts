import type { BucketWrite } from '../bucket-writes.js';
import type { Clock } from '../clock.js';
import type { NewDelivery } from '../delivery-store.js';
import type { LostWrite, WriteJournal } from '../write-journal.js';

interface Row {
  readonly write: BucketWrite;
  readonly notedAt: number;
  dueAt: number;
  looks: number;
}

/** A `WriteJournal` for unit tests: it keeps the contract and forgets everything with the process. */
export class MemoryWriteJournal implements WriteJournal {
  readonly rows = new Map<string, Row>();
  /** What every call rejects with while it is set. */
  failure: Error | undefined;
  #sequence = 0n;

  /** @param send takes on what is told, as the outbox does */
  constructor(
    private readonly clock: Clock,
    private readonly send: (deliveries: readonly NewDelivery[]) => void,
  ) {}

  async note(writeId: string, write: BucketWrite, leaseMs: number): Promise<void> {
    this.#requireUp();
    const now = this.clock.now();
    if (!this.rows.has(writeId)) this.rows.set(writeId, { write, notedAt: now, dueAt: now + leaseMs, looks: 0 });
  }

  async extend(writeIds: readonly string[], leaseMs: number): Promise<void> {
    this.#requireUp();
    for (const writeId of writeIds) this.#due(writeId, leaseMs);
  }

  async settle(writeId: string, tell: (sequence: bigint) => readonly NewDelivery[]): Promise<void> {
    this.#requireUp();
    this.send(tell(++this.#sequence));
    this.rows.delete(writeId);
  }

  async forget(writeId: string): Promise<void> {
    this.#requireUp();
    this.rows.delete(writeId);
  }

  async claimLost(limit: number, leaseMs: number): Promise<LostWrite[]> {
    this.#requireUp();
    const now = this.clock.now();
    return [...this.rows]
      .filter(([, { dueAt }]) => dueAt <= now)
      .sort(([, a], [, b]) => a.dueAt - b.dueAt)
      .slice(0, limit)
      .map(([writeId, row]) => {
        row.dueAt = now + leaseMs;
        return { writeId, write: row.write, ageMs: now - row.notedAt, looks: row.looks };
      });
  }

  async postpone(writeId: string, delayMs: number, countLook: boolean): Promise<void> {
    this.#requireUp();
    this.#due(writeId, delayMs);
    const row = this.rows.get(writeId);
    if (row !== undefined && countLook) row.looks++;
  }

  #due(writeId: string, inMs: number): void {
    const row = this.rows.get(writeId);
    if (row !== undefined) row.dueAt = this.clock.now() + inMs;
  }

  #requireUp(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
