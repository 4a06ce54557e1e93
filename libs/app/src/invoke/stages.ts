import type { FunctionVersion } from '@stoker/core/model/function';
import type { Attempt } from '../fleet/attempt.js';
import type { FunctionKey } from '../ports/function-store.js';
import type { ResponseSink } from '../ports/response-sink.js';
import type { InvokeCommand } from './contract.js';

/**
 * The types an invocation passes through. Each stage takes what the one before returns, so a stage cannot be left
 * out: authorise → receive → route → admit → execute → record → respond. The first two ends are proofs: `receive`
 * takes an `AuthorisedCaller`, which only `authorise` makes, and `admit` answers the lease that `execute` wants.
 */

/** May be made by its sender, taken apart and found well-formed; nothing is known yet of existence. */
export interface Received {
  readonly requestId: string;
  /** Monotonic ms of its arrival. */
  readonly arrivedAt: number;
  readonly key: FunctionKey;
  readonly qualifier: string | undefined;
  /** The function's ARN as invoked, qualifier included. */
  readonly functionArn: string;
  readonly invocationType: InvokeCommand['invocationType'];
  readonly payload: Uint8Array;
  readonly clientContext: string | undefined;
  readonly tenantId?: string | undefined;
  readonly traceId: string | undefined;
  /** 1 but for retries of an asynchronous event. */
  readonly attempt: number;
  /** Takes the response as it comes, where the sender wants it so. */
  readonly sink?: ResponseSink | undefined;
}

/** One whose version is known and can run. */
export interface Routed {
  readonly call: Received;
  readonly version: FunctionVersion;
}

/** One that ran. `attempt` is what answer, bill and log are made of. */
export interface Executed {
  readonly routed: Routed;
  readonly attempt: Attempt;
}
