import type { CallAudit, CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { Clock } from '@stoker/app/ports/clock';
import type { FinishedCall } from './answered-call.js';
import type { FindKey } from './authenticate.js';
import type { BodyRoom } from './body-allowances.js';

/** What the APIs of a port share: callers, policies, rates and records. */
export interface ApiFront {
  /** The region that credentials must be scoped to. */
  readonly region: string;
  /** A region that they may be scoped to as well: that of a global service. */
  readonly globalRegion?: string | undefined;
  readonly findKey: FindKey;
  /** Lets the caller pass when every check is allowed, else throws AccessDeniedException. */
  readonly authorise: (caller: Caller, checks: readonly AccessCheck[]) => Promise<AuthorisedCaller> | AuthorisedCaller;
  readonly clock: Clock;
  /** Keeps the audit trail: of every call that may change something, and of every refusal. */
  readonly audit: CallAudit;
  /** Counts a call of the account; throws where it makes too many. */
  readonly countCall?: ((accountId: string, effect: CallEffect) => Promise<void> | void) | undefined;
  /** What bodies may take of the process. */
  readonly bodyRoom?: BodyRoom | undefined;
  /** Called once for every call, refused ones included, when its answer has been handed over. */
  readonly onFinished?: ((call: FinishedCall) => void) | undefined;
}
