import type { RuntimeError, SandboxInvocation } from './sandbox-driver.js';

/**
 * The one state machine behind both ways into an environment (framed socket and HTTP Runtime API): what the
 * runtime inside may say, in its own words. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeSession {
  /**
   * Waits for the next invocation; the first call ends INIT. Undefined when the sandbox is ending, and for a call
   * that a later one has replaced. Rejects with an `IllegalTransition` before the assignment and while an
   * invocation that was handed out is unanswered.
   */
  next(): Promise<SandboxInvocation | undefined>;
  /** Whether `requestId` was handed out and is unanswered: what may be asked before an answer's body is read. */
  isUnderWay(requestId: string): boolean;
  /** Whether INIT is under way: what may be asked before the report of its failure is read. */
  isInitialising(): boolean;
  /**
   * Tells that the connection was lost with the invocation unread, so that it never began and may be run elsewhere.
   * Counts only right after it was handed out: a runtime that looks at an event without taking it off its connection
   * works for nothing for a moment, not for as long as it likes.
   */
  neverTaken(requestId: string): void;
  /** Answers the invocation under way. False when `requestId` is not it. */
  respond(requestId: string, payload: Uint8Array): boolean;
  /** Reports that the invocation under way failed. False when `requestId` is not it. */
  fail(requestId: string, error: RuntimeError): boolean;
  /** Reports that INIT failed. False when INIT is over. */
  failInit(error: RuntimeError): boolean;
}

/**
 * Serves the HTTP Runtime API of one environment on a socket that already listens in its network namespace.
 * Given to the sandbox driver by the role that composes it.
 */
export type ServeRuntimeApi = (listenerFd: number, session: RuntimeSession) => { close(): void };
