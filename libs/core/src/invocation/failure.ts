import { LIMITS } from '../model/limits.js';

/**
 * What a caller is told when an environment ended instead of answering: the payload of an answer whose
 * `X-Amz-Function-Error` is `Unhandled`. Wording follows what Lambda answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html
 */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** The handler, or INIT, ran out of time. */
export function timedOut(requestId: string, timeoutMs: number): Failure {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  };
}

/** The process is gone: by an exit, a signal, the memory limit or from outside. */
export function processEnded(
  requestId: string,
  end:
    | { readonly reason: 'exit'; readonly status: number }
    | { readonly reason: 'signal'; readonly signal: string }
    | { readonly reason: 'out-of-memory' }
    | { readonly reason: 'destroyed' },
): Failure {
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${howItEnded(end)}` };
}

function howItEnded(end: Parameters<typeof processEnded>[1]): string {
  switch (end.reason) {
    case 'exit':
      return end.status === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${end.status}`;
    case 'signal':
      return `Runtime exited with error: signal: ${signalName(end.signal)}`;
    case 'out-of-memory':
    case 'destroyed':
      return 'Runtime exited with error: signal: killed';
  }
}

/** As Go's runtime prints a signal, and so Lambda. */
export function signalName(signal: string): string {
  return SIGNAL_NAMES[signal] ?? signal;
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGILL: 'illegal instruction',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** A buffered response may be this large; the hundred bytes are Lambda's own allowance. */
export const MAX_RESPONSE_BYTES = LIMITS.syncPayloadBytes + 100;

/** @param limit bytes that the response could have had */
export function responseTooLarge(limit: number = MAX_RESPONSE_BYTES): Failure {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
  };
}

/** The runtime broke off in the middle of a streamed response, and lives. */
export function responseTruncated(): Failure {
  return { errorType: 'Runtime.TruncatedResponse', errorMessage: 'The response ended before it was whole.' };
}

/** The runtime wants to answer in a way that there isn't. */
export function invalidResponseMode(): Failure {
  return { errorType: 'Runtime.InvalidResponseModeHeader', errorMessage: 'Invalid function response mode' };
}
