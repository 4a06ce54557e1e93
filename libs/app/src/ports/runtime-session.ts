import type { ExtensionSession } from './extension-session.js';
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
  /**
   * Whether `requestId` was handed out and no answer to it has begun: what may be asked before an answer's body is
   * read.
   */
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
  /** Reports that the invocation under way failed. False when `requestId` is not it, or a stream has begun. */
  fail(requestId: string, error: RuntimeError): boolean;
  /** Whether somebody takes the answer to the invocation under way in pieces. If not, it may be sent whole as well. */
  takesStream(requestId: string): boolean;
  /**
   * Begins an answer in pieces. Undefined when `requestId` is not the invocation under way.
   *
   * @param contentType what the pieces make, for whoever takes them
   */
  stream(requestId: string, contentType: string): ResponseStream | undefined;
  /** Reports that INIT failed. False when INIT is over. */
  failInit(error: RuntimeError): boolean;
}

/** An answer that comes in pieces. Once nobody waits for it any more, what is written is dropped. */
export interface ResponseStream {
  /**
   * Passes a piece on, which must not change afterwards. A promise means that whoever takes them has enough: it
   * resolves, and never rejects, when the next may come. At most a few more do no harm.
   */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** The answer is whole. False when nobody waits for it any more. */
  end(): boolean;
  /** The function failed in the middle of it. False when nobody waits for it any more. */
  fail(error: RuntimeError): boolean;
  /**
   * The connection broke in the middle of it. Where the process has ended, its end will say why; a runtime that goes
   * on has failed the invocation.
   */
  truncate(): void;
}

/**
 * Serves the HTTP Runtime API, the Extensions API and the Telemetry API of one environment on a socket that already listens in its network namespace.
 * Given to the sandbox driver by the role that composes it.
 */
export type ServeRuntimeApi = (
  listenerFd: number,
  session: RuntimeSession,
  extensions: ExtensionSession,
) => { close(): void };
