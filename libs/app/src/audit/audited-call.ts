import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditedFacts, AuditRow } from '../ports/audit-trail.js';

type ProvenFacts = Pick<AuditedFacts, 'accountId' | 'principal' | 'resource'>;

const current = new AsyncLocalStorage<AuditedCall>();

/**
 * A call that may change something, on its way through use cases and stores. The first transaction that changes
 * something for it writes its row, so that a change and the row of its call are there together or not at all. That is the
 * store's doing, in one place that all its changes pass: no use case has to think of it, and none can forget it.
 */
export class AuditedCall {
  #proven: ProvenFacts = {};
  #written = false;
  #over = false;

  constructor(
    private readonly facts: AuditedFacts,
    private detail?: string | undefined,
  ) {}

  /** Says why it is done, in the words of who does it; to be said before it changes anything. */
  because(reason: string): void {
    this.detail = reason;
  }

  /** Whether its row is durable. */
  get written(): boolean {
    return this.#written;
  }

  /** What was found out of the sender on the way, where no signature says it. */
  prove(facts: ProvenFacts): void {
    this.#proven = facts;
  }

  /** The row that a change has to write with it; undefined where it stands already, or the call was answered. */
  pending(): AuditRow | undefined {
    if (this.#written || this.#over) return undefined;
    const why = this.detail === undefined ? {} : { detail: this.detail };
    return { ...this.facts, ...this.#proven, ...why, part: 0, outcome: 'success', count: 1 };
  }

  /** To be said when the transaction with the row has committed. */
  noteWritten(): void {
    this.#written = true;
  }

  /** Runs the call; what it leaves running behind is not the call's any more. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await current.run(this, work);
    } finally {
      this.#over = true;
    }
  }
}

/** The call that the present work is done for; undefined for work of the platform's own. */
export function auditedCall(): AuditedCall | undefined {
  return current.getStore();
}
