import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type {
  ClaimedDelivery,
  DeliveryEnd,
  DeliveryError,
  DeliveryStore,
  NewDelivery,
} from '@stoker/app/ports/delivery-store';
import { payloadBytes } from '@stoker/app/eventing/payload-bytes';
import { writeRefusing } from '../connection/bisect.js';
import type { Database } from '../connection/database.js';
import { COMMIT_LIMITS, GroupCommit } from '../connection/group-commit.js';
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

/** Bytes of a delivery beside its payload, about. */
const DELIVERY_OVERHEAD = 512;
/** Bytes from which on what is added together is a commit of its own, which does not hold up those of others. */
const LARGE = 1024 * 1024;

/**
 * The outbox in Postgres, whose clock alone says what is due and whose lease has run out. What many callers add at once shares
 * commits, as accepted events do.
 */
export class PostgresDeliveryStore implements DeliveryStore {
  readonly #listeners: (() => void)[] = [];
  readonly #commits = new GroupCommit<Adding>({
    ...COMMIT_LIMITS,
    write: (items) => this.#insert(items),
    weigh: ({ deliveries }) => weightOf(deliveries),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock = systemClock,
  ) {}

  async add(deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    if (weightOf(deliveries) > LARGE) await insertDeliveries(this.database, deliveries);
    else {
      const adding: Adding = { deliveries, refusal: undefined };
      await this.#commits.add(adding);
      if (adding.refusal !== undefined) throw adding.refusal;
    }
    this.noteAdded();
  }

  /** Resolves when all that is being added is written or refused. */
  async idle(): Promise<void> {
    await this.#commits.idle();
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

  /** One commit for all of them; what the database can't take is refused alone. */
  async #insert(items: readonly Adding[]): Promise<void> {
    await writeRefusing(items, (group) =>
      insertDeliveries(
        this.database,
        group.flatMap(({ deliveries }) => deliveries),
      ),
    );
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  noteAdded(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What one caller adds, all or none, on its way into a commit, and why it alone was refused. */
interface Adding {
  readonly deliveries: readonly NewDelivery[];
  refusal: unknown;
}

function weightOf(deliveries: readonly NewDelivery[]): number {
  return payloadBytes(deliveries) + deliveries.length * DELIVERY_OVERHEAD;
}
