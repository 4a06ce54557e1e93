import type { ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import type { AuditedFacts, AuditOutcome, AuditRow, AuditTrail } from '../ports/audit-trail.js';
import type { Clock } from '../ports/clock.js';
import type { AuditedCall } from './audited-call.js';
import type { RefusalBudget } from './refusal-budget.js';

/** What a call may do: read; change something; or run functions, which usage and logs record. */
export type CallEffect = 'read' | 'write' | 'data';

const UNAUTHENTICATED: ReadonlySet<ErrorCode> = new Set([
  'ExpiredIdentityTokenException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidIdentityTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

/** Characters of a denial's message that are kept. */
const DETAIL_LENGTH = 1_000;

/**
 * Sees to it that every call that may change something and every refusal has its row: from a change's own transaction
 * where there was one, else from here.
 */
export class CallAudit {
  /** @param onError told of rows of refused calls that could not be written */
  constructor(
    private readonly trail: Pick<AuditTrail, 'append'>,
    private readonly budget: RefusalBudget,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Runs a call that may change something. It succeeds only when its row is durable.
   *
   * @throws what `work` throws, of which `refused` must be told; ServiceUnavailableException
   */
  async change<T>(call: AuditedCall, work: () => Promise<T>): Promise<T> {
    return call.run(async () => {
      const result = await work();
      const row = call.pending();
      if (row !== undefined) {
        await this.trail.append([row]);
        call.noteWritten();
      }
      return result;
    });
  }

  /**
   * Notes a call that ended in an error. Of those that may change nothing only denials are noted. The row is written
   * behind the answer: nothing has changed that it could be missing from.
   *
   * @param call that was run, where it came so far
   */
  refused(facts: AuditedFacts, effect: CallEffect, error: ServiceError, call?: AuditedCall): void {
    const outcome = outcomeOf(error.code, effect, facts.principal !== undefined);
    if (outcome === undefined) return;
    const detail = outcome === 'denied' ? { detail: error.message.slice(0, DETAIL_LENGTH) } : {};
    const changed = call?.written === true;
    const row: AuditRow = { ...facts, part: changed ? 1 : 0, outcome, errorCode: error.code, ...detail, count: 1 };
    // What follows a change is as rare as changes are.
    if (changed || this.budget.allows(row, this.clock.monotonic())) this.trail.append([row]).catch(this.onError);
  }

  /** Writes the counts of what the budget left out; call it every few seconds, and at the end. */
  async flush(): Promise<void> {
    const rows = this.budget.takeSuppressed(this.clock.monotonic());
    if (rows.length > 0) await this.trail.append(rows);
  }
}

/** Errors are of the sender's own making unless they are denials; without a proven sender they are nobody's. */
function outcomeOf(code: ErrorCode, effect: CallEffect, isProven: boolean): AuditOutcome | undefined {
  if (UNAUTHENTICATED.has(code)) return 'unauthenticated';
  if (code === 'AccessDeniedException') return 'denied';
  return effect === 'write' && isProven ? 'failed' : undefined;
}
