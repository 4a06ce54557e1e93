import { type Bucket, type BucketRate, takeToken } from '@stoker/core/admission/token-bucket';
import type { AuditRow } from '../ports/audit-trail.js';

export interface BudgetOptions {
  /** Rows of one sender: of an account, or of an address where the account is not known. */
  readonly perSender: BucketRate;
  /** Rows of all senders together, of this process. */
  readonly total: BucketRate;
  /** Senders that are told apart; those beyond share one budget. */
  readonly maxSenders: number;
}

/** 20 rows a second are 0.7 GB a day at most, whatever comes. */
export const REFUSAL_BUDGET: BudgetOptions = {
  perSender: { perSecond: 2, burst: 200 },
  total: { perSecond: 20, burst: 2_000 },
  maxSenders: 256,
};

interface Sender {
  bucket: Bucket | undefined;
  /** The latest row that was left out, and how many were. */
  suppressed: AuditRow | undefined;
  count: number;
}

const OTHERS = 'others';

/**
 * Decides which refused calls get a row of their own. Whoever floods the platform with calls that are refused must not be
 * able to fill its disk: what is beyond the budget is counted, and the counts become rows.
 */
export class RefusalBudget {
  readonly #senders = new Map<string, Sender>();
  #total: Bucket | undefined;

  constructor(private readonly options: BudgetOptions) {}

  /** Whether the row may be written; one that may not is counted. @param now ms of a steady clock */
  allows(row: AuditRow, now: number): boolean {
    const sender = this.#senderOf(row);
    const own = takeToken(sender.bucket, this.options.perSender, now);
    sender.bucket = own.bucket;
    if (own.taken) {
      const total = takeToken(this.#total, this.options.total, now);
      this.#total = total.bucket;
      if (total.taken) return true;
    }
    sender.suppressed = row;
    sender.count++;
    return false;
  }

  /** A row for each sender of whom rows were left out since the last time; forgets senders that are at rest. */
  takeSuppressed(now: number): AuditRow[] {
    const rows: AuditRow[] = [];
    for (const [id, sender] of this.#senders) {
      if (sender.suppressed !== undefined) rows.push(summary(id, sender.suppressed, sender.count));
      else if (isFull(sender.bucket, this.options.perSender, now)) this.#senders.delete(id);
      sender.suppressed = undefined;
      sender.count = 0;
    }
    return rows;
  }

  #senderOf({ accountId, sourceIp = '' }: AuditRow): Sender {
    const id = accountId ?? sourceIp;
    const known = this.#senders.get(id);
    if (known !== undefined) return known;
    const place = this.#senders.size < this.options.maxSenders ? id : OTHERS;
    const sender = this.#senders.get(place) ?? { bucket: undefined, suppressed: undefined, count: 0 };
    this.#senders.set(place, sender);
    return sender;
  }
}

/** The latest of them stands for all; of the others of many senders nothing is known in common. */
function summary(id: string, row: AuditRow, count: number): AuditRow {
  const { requestId, occurredAt, service, operation, accountId, sourceIp } = row;
  const who = id === OTHERS ? {} : { accountId, sourceIp };
  return { requestId, occurredAt, service, operation, ...who, part: 0, outcome: 'suppressed', count };
}

function isFull(bucket: Bucket | undefined, { perSecond, burst }: BucketRate, now: number): boolean {
  return bucket === undefined || bucket.tokens + ((now - bucket.at) * perSecond) / 1000 >= burst;
}
