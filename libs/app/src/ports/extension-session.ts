import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';

export const EXTENSION_EVENTS = ['INVOKE', 'SHUTDOWN'] as const;
export type ExtensionEventType = (typeof EXTENSION_EVENTS)[number];

/** Why an environment ends: it was idle or is not wanted, an invocation was out of time, or something in it failed. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** What an extension is told, in the words of the API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
export type ExtensionEvent =
  | {
      readonly eventType: 'INVOKE';
      /** ms since the epoch. */
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly invokedFunctionArn: string;
      readonly tracing?: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string };
    }
  | { readonly eventType: 'SHUTDOWN'; readonly shutdownReason: ShutdownReason; readonly deadlineMs: number };

/** What an extension learns of its function when it registers. */
export interface RegisteredFunction {
  readonly accountId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
}

/** A call of an extension that is refused, in Lambda's own words; nothing has changed. */
export class ExtensionRefusal extends Error {
  constructor(
    readonly errorType: string,
    message: string,
  ) {
    super(message);
    this.name = 'ExtensionRefusal';
  }
}

/**
 * What the extensions of one environment may say, whatever carries it. Every call throws (or rejects with) an
 * `ExtensionRefusal` where the state of the extension or of the environment does not allow it.
 */
export interface ExtensionSession {
  /**
   * @param name the file's name of an external extension; any other for an internal one
   * @returns the identifier that all other calls take
   */
  register(name: string, events: readonly string[]): { readonly identifier: string; readonly of: RegisteredFunction };
  /** Waits for the next event. Undefined for a call that a later one has replaced. */
  next(identifier: string): Promise<ExtensionEvent | undefined>;
  /** The extension could not initialise; the environment ends with it. */
  failInit(identifier: string, errorType: string): void;
  /** The extension ends, and the environment with it. */
  failExit(identifier: string, errorType: string): void;
  /** Sends telemetry to the extension from now on. A second time replaces nothing and is no error. */
  subscribe(identifier: string, subscription: TelemetrySubscription): void;
}
