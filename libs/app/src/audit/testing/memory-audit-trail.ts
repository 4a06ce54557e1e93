import type { AuditFilter, AuditPage, AuditPosition, AuditRow, AuditTrail } from '../../ports/audit-trail.js';
import { systemClock } from '../../ports/clock.js';
import { CallAudit } from '../call-audit.js';
import { REFUSAL_BUDGET, RefusalBudget } from '../refusal-budget.js';

/** The audit trail for unit tests: it keeps the port's contract and forgets everything with the process. */
export class MemoryAuditTrail implements AuditTrail {
  /** In the order of a search for the oldest. */
  rows: AuditRow[] = [];

  append(rows: readonly AuditRow[]): Promise<void> {
    const fresh = rows.filter((row) => !this.rows.some((known) => compare(known, row) === 0));
    this.rows = [...this.rows, ...fresh].sort(compare);
    return Promise.resolve();
  }

  search(filter: AuditFilter, { order, after, maxItems }: AuditPage): Promise<AuditRow[]> {
    const found = this.rows.filter((row) => matches(row, filter));
    const inOrder = order === 'newest' ? found.reverse() : found;
    const sign = order === 'newest' ? -1 : 1;
    const behind = after === undefined ? inOrder : inOrder.filter((row) => compare(row, after) * sign > 0);
    return Promise.resolve(behind.slice(0, maxItems));
  }

  prune(before: number, limit: number): Promise<number> {
    const gone = this.rows.filter(({ occurredAt }) => occurredAt < before).slice(0, limit);
    this.rows = this.rows.filter((row) => !gone.includes(row));
    return Promise.resolve(gone.length);
  }
}

/** What a front is given that keeps a trail; a failure to write it fails the test. */
export function auditTo(trail: AuditTrail = new MemoryAuditTrail()): CallAudit {
  return new CallAudit(trail, new RefusalBudget(REFUSAL_BUDGET), systemClock, (error) => {
    throw error;
  });
}

function compare(one: AuditPosition, other: AuditPosition): number {
  if (one.occurredAt !== other.occurredAt) return one.occurredAt - other.occurredAt;
  if (one.requestId !== other.requestId) return one.requestId < other.requestId ? -1 : 1;
  return one.part - other.part;
}

function matches(
  row: AuditRow,
  { accountId, principal, action, resource, outcome, requestId, from, until }: AuditFilter,
) {
  return (
    (accountId === undefined || row.accountId === accountId || row.resourceAccountId === accountId) &&
    (principal === undefined || row.principal === principal) &&
    (action === undefined || fits(`${row.service}:${row.operation}`, action)) &&
    (resource === undefined || (row.resource !== undefined && fits(row.resource, resource))) &&
    (outcome === undefined || row.outcome === outcome) &&
    (requestId === undefined || row.requestId === requestId) &&
    (from === undefined || row.occurredAt >= from) &&
    (until === undefined || row.occurredAt < until)
  );
}

function fits(text: string, pattern: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
