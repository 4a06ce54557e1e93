import type { FunctionVersion } from '@stoker/core/model/function';
import type { LogStreamId } from '../ports/log-sink.js';
import type { ResponseSink } from '../ports/response-sink.js';
import type { UsageRecord } from '../ports/usage-ledger.js';

/** One invocation on its way into an environment. */
export interface Job {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
  /** The tenant that it is for, where the function isolates them. */
  readonly tenantId?: string | undefined;
  readonly traceId?: string | undefined;
  /** Takes a streamed response as it comes, until the attempt is over. */
  readonly sink?: ResponseSink | undefined;
}

/** Whether an environment is made for an invocation that waits, or ahead of any. */
export type StartKind = 'on-demand' | 'ahead';

/** How an environment came to be, as AWS_LAMBDA_INITIALIZATION_TYPE says it. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';

/** What one attempt to run a function came to. Everything that is recorded or answered is derived from it. */
export interface Attempt {
  readonly outcome: UsageRecord['outcome'];
  /** The result, or the JSON of the error; empty where the result went to the job's sink. */
  readonly payload: Uint8Array;
  /** Set when the outcome is no success. */
  readonly errorType?: string;
  /** ms of the handler, with fractions, and of extensions that went on after it. */
  readonly durationMs: number;
  /** ms of it after the runtime's answer, where extensions follow invocations. Lambda's PostRuntimeExtensionsDuration. */
  readonly extensionsMs?: number;
  /** ms of INIT where this attempt is the environment's first, or INIT is what failed. */
  readonly initMs?: number;
  readonly memoryPeakBytes: number;
  /** What the function wrote, and the platform's line about a timeout or exit. */
  readonly log: Uint8Array;
  readonly stream: LogStreamId;
  /** How its environment came to be: being provisioned has a price of its own. */
  readonly initialization: InitializationType;
  /** ms since the epoch. */
  readonly startedAt: number;
}

/**
 * Runs an invocation in some environment of exactly this version and revision and, where it names a tenant, of this one.
 *
 * @throws TooManyRequestsException at once when more wait for one already than can be served in a bearable time
 * @throws ServiceUnavailableException when no environment became free or could be started in time
 * @throws ServiceException when the platform failed, and the function may not have run
 */
export interface Dispatcher {
  dispatch(version: FunctionVersion, job: Job): Promise<Attempt>;
}
