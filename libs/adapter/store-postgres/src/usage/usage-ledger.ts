import type { UsageLedger, UsageRecord } from '@stoker/app/ports/usage-ledger';
import type { Rejected } from '../connection/bisect.js';
import { Journal } from './journal.js';

export interface UsageLedgerOptions {
  /** Directory of the journal, on a disk of this host. */
  readonly directory: string;
  /** Writes records once however often they come, and answers those that can never be written. */
  upsert(records: readonly UsageRecord[]): Promise<Rejected<UsageRecord>[]>;
  onProblem(error: Error): void;
}

/** How long a record waits for others to share its statement, ms; also the first pause after a failure. */
const SHIP_AFTER_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Records that are shipped without waiting for the time. */
const SHIP_AT_RECORDS = 2_000;
/** Records that are kept in memory while the disk takes none; some hundred bytes each. */
const MAX_UNWRITTEN = 100_000;

/**
 * Usage goes to a journal on this host first and from there to Postgres in batches. A segment of the journal is
 * removed when its records are committed, and a record's key makes shipping it again harmless, so a kill at any
 * moment loses and doubles nothing. Where the disk is full records wait in memory for the database instead.
 */
export class JournalledUsageLedger implements UsageLedger {
  private readonly journal: Journal;
  private unwritten: UsageRecord[] = [];
  private appended = 0;
  private failures = 0;
  private shipping: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: UsageLedgerOptions) {
    this.journal = new Journal(options.directory);
    this.shipIn(0); // what earlier processes left
  }

  append(record: UsageRecord): void {
    try {
      this.journal.append(JSON.stringify(record));
    } catch (error) {
      if (this.unwritten.length >= MAX_UNWRITTEN) throw error;
      this.unwritten.push(record);
      this.options.onProblem(error as Error);
    }
    if (++this.appended === SHIP_AT_RECORDS && this.failures === 0) this.shipIn(0);
    else this.shipIn(SHIP_AFTER_MS);
  }

  /** Rejects when the database takes nothing; the journal keeps the records and goes on trying. */
  flush(): Promise<void> {
    this.shipping = this.shipping.catch(() => {}).then(() => this.ship());
    return this.shipping;
  }

  /** Ships what it can; what it can't is shipped by the next process. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.flush().catch((error: Error) => this.options.onProblem(error));
    this.journal.seal();
  }

  /** Ships after `delayMs`, or at once when that is asked for while another time is set. */
  private shipIn(delayMs: number): void {
    if (this.closed || (this.timer !== undefined && delayMs > 0)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.shipInBackground(), delayMs).unref();
  }

  private async shipInBackground(): Promise<void> {
    try {
      await this.flush();
      this.failures = 0;
      this.timer = undefined;
      if (this.appended > 0) this.shipIn(SHIP_AFTER_MS);
    } catch (error) {
      this.options.onProblem(error as Error);
      this.timer = undefined;
      this.shipIn(Math.min(SHIP_AFTER_MS * 2 ** this.failures++, LONGEST_PAUSE_MS));
    }
  }

  private async ship(): Promise<void> {
    this.appended = 0;
    this.journal.seal();
    for (const segment of this.journal.sealed()) {
      await this.shipLines(this.journal.read(segment));
      this.journal.remove(segment);
    }
    const { unwritten } = this;
    this.unwritten = [];
    try {
      this.putAside(await this.options.upsert(unwritten));
    } catch (error) {
      this.unwritten = [...unwritten, ...this.unwritten];
      throw error;
    }
  }

  private async shipLines(lines: readonly string[]): Promise<void> {
    const records: UsageRecord[] = [];
    for (const line of lines) {
      try {
        records.push(JSON.parse(line) as UsageRecord);
      } catch (error) {
        this.journal.reject([line]);
        this.options.onProblem(new Error('a line of the usage journal is damaged', { cause: error }));
      }
    }
    this.putAside(await this.options.upsert(records));
  }

  private putAside(rejected: readonly Rejected<UsageRecord>[]): void {
    for (const { row, error } of rejected) {
      this.journal.reject([JSON.stringify(row)]);
      this.options.onProblem(new Error(`the usage of ${row.invocationId} can't be stored`, { cause: error }));
    }
  }
}
