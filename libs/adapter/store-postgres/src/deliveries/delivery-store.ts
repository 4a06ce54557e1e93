import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type {
  ClaimedDelivery,
  DeliveryEnd,
  DeliveryError,
  DeliveryStore,
  NewDelivery,
} from '@stoker/app/ports/delivery-store';
import type { Database } from '../connection/database.js';
import { deliveryValues, insertDeliveries } from './insert-deliveries.js';
import { CLAIM_DUE, DELETE_ENDED, EXTEND, POSTPONE, SETTLE } from './statements.js';

/** Only `insertDeliveries` has written the columns. */
type ClaimRow = Pick<
  NewDelivery,
  'deliveryId' | 'accountId' | 'target' | 'sender' | 'parameters' | 'payload' | 'policy'
> & {
  traceHeader: string | null;
  deadLetter: NewDelivery['deadLetter'] | null;
  createdAt: Date;
  failures: number;
  lostTries: number;
  /** A bigint as `pg` gives it. */
  fence: string;
};

/** The outbox in Postgres, whose clock alone says what is due and whose lease has run out. */
export class PostgresDeliveryStore implements DeliveryStore {
  readonly #listeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock = systemClock,
  ) {}

  async add(deliveries: readonly NewDelivery[]): Promise<void> {
    await insertDeliveries(this.database, deliveries);
    if (deliveries.length > 0) this.noteAdded();
  }

  async claimDue(limit: number, leaseMs: number, except: readonly string[] = []): Promise<ClaimedDelivery[]> {
    const { rows } = await this.database.query<ClaimRow>(CLAIM_DUE, [limit, leaseMs, except]);
    return rows.map(({ failures, fence, lostTries, traceHeader, deadLetter, createdAt, ...rest }) => ({
      delivery: {
        ...rest,
        createdAt: createdAt.getTime(),
        traceHeader: traceHeader ?? undefined,
        deadLetter: deadLetter ?? undefined,
      },
      failures,
      fence: Number(fence),
      lostTries,
    }));
  }

  async extend(deliveryId: string, fence: number, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.database.query(EXTEND, [deliveryId, fence, leaseMs]);
    return rowCount === 1;
  }

  async settle(deliveryId: string, fence: number, end: DeliveryEnd, deadLetter?: NewDelivery): Promise<boolean> {
    const { code = null, message = null } = end.status === 'failed' ? end.error : {};
    const deadLetters = deadLetter === undefined ? [] : [deadLetter];
    const values = [
      deliveryId,
      fence,
      end.status,
      code,
      message,
      ...deliveryValues(deadLetters),
      deadLetters.map(() => deliveryId),
    ];
    const { rowCount } = await this.database.query(SETTLE, values);
    if (rowCount === 1 && deadLetter !== undefined) this.noteAdded();
    return rowCount === 1;
  }

  async postpone(
    deliveryId: string,
    fence: number,
    retryAt: number,
    { code, message }: DeliveryError,
    countFailure: boolean,
  ): Promise<boolean> {
    // As a delay, which is the same by every clock.
    const delayMs = Math.max(0, retryAt - this.clock.now());
    const values = [deliveryId, fence, delayMs, code, message, countFailure ? 1 : 0];
    const { rowCount } = await this.database.query(POSTPONE, values);
    return rowCount === 1;
  }

  async deleteEnded(status: DeliveryEnd['status'], olderThanMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.query(DELETE_ENDED, [status, olderThanMs, limit]);
    return rowCount ?? 0;
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  noteAdded(): void {
    for (const listener of this.#listeners) listener();
  }
}
