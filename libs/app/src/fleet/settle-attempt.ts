import { extensionFailed, type ExtensionFailure } from '@stoker/core/extensions/extension-failure';
import {
  type Failure,
  MAX_RESPONSE_BYTES,
  processEnded,
  responseTooLarge,
  timedOut,
} from '@stoker/core/invocation/failure';
import type { ExecutionOutcome, InitOutcome, RuntimeError, SandboxEnd } from '../ports/sandbox-driver.js';
import type { Attempt } from './attempt.js';

/** What is answered and recorded of an execution or INIT. */
export type Verdict = Pick<Attempt, 'outcome' | 'payload' | 'errorType'> & {
  /** A line that the platform adds to the function's log. */
  readonly remark?: string;
};

/** Turns the way an execution ended into what is answered and recorded. */
export function settleExecution(outcome: ExecutionOutcome, requestId: string, timeoutMs: number): Verdict {
  switch (outcome.kind) {
    case 'success':
      if (outcome.payload.length > MAX_RESPONSE_BYTES) return failure('function-error', responseTooLarge());
      return { outcome: 'success', payload: outcome.payload };
    case 'error':
      return reported('function-error', outcome.error);
    case 'timeout':
      return remarked('timeout', timedOut(requestId, timeoutMs));
    case 'extension':
      return brokenOff(outcome.failure, requestId);
    case 'ended':
      return ended(outcome.end, requestId);
  }
}

/** The same for an INIT that did not end well; it answers the invocation that waited for it. */
export function settleInit(
  outcome: Exclude<InitOutcome, { kind: 'ready' }>,
  requestId: string,
  timeoutMs: number,
): Verdict {
  switch (outcome.kind) {
    case 'error':
      return reported('init-error', outcome.error);
    case 'timeout':
      return remarked('timeout', timedOut(requestId, timeoutMs));
    case 'extension':
      return brokenOff(outcome.failure, requestId);
    case 'ended':
      return ended(outcome.end, requestId);
  }
}

/** As Lambda writes it: the message and the type in one line. */
function brokenOff(cause: ExtensionFailure, requestId: string): Verdict {
  const what = extensionFailed(requestId, cause);
  return { ...failure('exit', what), remark: `${what.errorMessage}\t${what.errorType}\n` };
}

function ended(end: SandboxEnd, requestId: string): Verdict {
  return remarked(end.reason === 'out-of-memory' ? 'out-of-memory' : 'exit', processEnded(requestId, end));
}

function reported(outcome: Verdict['outcome'], error: RuntimeError): Verdict {
  return { outcome, payload: error.body, errorType: error.errorType };
}

function remarked(outcome: Verdict['outcome'], what: Failure): Verdict {
  return { ...failure(outcome, what), remark: `${what.errorMessage}\n` };
}

function failure(outcome: Verdict['outcome'], what: Failure): Verdict {
  return { outcome, payload: Buffer.from(JSON.stringify(what)), errorType: what.errorType };
}
