import type { BucketWrite } from '@stoker/app/ports/bucket-writes';
import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import type { LostWrite, WriteJournal } from '@stoker/app/ports/write-journal';
import { payloadBytes } from '@stoker/app/eventing/payload-bytes';
import { type Refusable, writeRefusing } from '../connection/bisect.js';
import type { Database } from '../connection/database.js';
import { COMMIT_LIMITS, GroupCommit } from '../connection/group-commit.js';
import { insertDeliveries } from '../deliveries/insert-deliveries.js';
import { CLAIM_LOST, EXTEND, NOTE, POSTPONE, SEQUENCE, STRIKE_OUT } from './write-statements.js';

/** Bytes of a row beside what it tells, about. */
const OVERHEAD = 512;

/** Writes under way in Postgres. What many note down or settle at once shares commits, as accepted events do. */
export class PostgresWriteJournal implements WriteJournal {
  readonly #notes = new GroupCommit<Noting>({
    ...COMMIT_LIMITS,
    write: (items) => writeRefusing(items, (group) => this.#note(group)),
    weigh: ({ write }) => OVERHEAD + write.length,
  });
  readonly #ends = new GroupCommit<Settling>({
    ...COMMIT_LIMITS,
    write: (items) => writeRefusing(items, (group) => this.#settle(group)),
    weigh: ({ bytes }) => OVERHEAD + bytes,
  });

  /** @param onSent called when a transaction that put something into the outbox has committed */
  constructor(
    private readonly database: Database,
    private readonly onSent: () => void,
  ) {}

  async note(writeId: string, write: BucketWrite, leaseMs: number): Promise<void> {
    const { accountId } = write;
    const item: Noting = { writeId, accountId, write: JSON.stringify(write), leaseMs, refusal: undefined };
    await this.#notes.add(item);
    if (item.refusal !== undefined) throw item.refusal;
  }

  async extend(writeIds: readonly string[], leaseMs: number): Promise<void> {
    await this.database.query(EXTEND, [writeIds, leaseMs]);
  }

  async settle(writeId: string, tell: (sequence: bigint) => readonly NewDelivery[]): Promise<void> {
    // What is told is as large for one number as for another.
    const item: Settling = { writeId, tell, bytes: payloadBytes(tell(0n)), refusal: undefined };
    await this.#ends.add(item);
    if (item.refusal !== undefined) throw item.refusal;
    this.onSent();
  }

  async forget(writeId: string): Promise<void> {
    await this.database.query(STRIKE_OUT, [[writeId]]);
  }

  async claimLost(limit: number, leaseMs: number): Promise<LostWrite[]> {
    const { rows } = await this.database.query<LostWrite>(CLAIM_LOST, [limit, leaseMs]);
    return rows.map(({ writeId, write, ageMs, looks }) => ({ writeId, write, ageMs, looks }));
  }

  async postpone(writeId: string, delayMs: number, countLook: boolean): Promise<void> {
    await this.database.query(POSTPONE, [writeId, delayMs, countLook ? 1 : 0]);
  }

  /** Resolves when all that is being written is written or refused. */
  async idle(): Promise<void> {
    await Promise.all([this.#notes.idle(), this.#ends.idle()]);
  }

  async #note(items: readonly Noting[]): Promise<void> {
    await this.database.query(NOTE, [
      items.map(({ writeId }) => writeId),
      items.map(({ accountId }) => accountId),
      items.map(({ write }) => write),
      items.map(({ leaseMs }) => leaseMs),
    ]);
  }

  async #settle(items: readonly Settling[]): Promise<void> {
    await this.database.transact(async (queries) => {
      const { rows } = await queries.query<{ number: string }>(SEQUENCE, [items.length]);
      const deliveries = items.flatMap(({ tell }, index) => tell(BigInt(rows[index]!.number)));
      await insertDeliveries(queries, deliveries);
      await queries.query(STRIKE_OUT, [items.map(({ writeId }) => writeId)]);
    });
  }
}

interface Noting extends Refusable {
  readonly writeId: string;
  readonly accountId: string;
  readonly write: string;
  readonly leaseMs: number;
}

interface Settling extends Refusable {
  readonly writeId: string;
  readonly tell: (sequence: bigint) => readonly NewDelivery[];
  readonly bytes: number;
}
