/** A function of a trace, and when it is invoked. */
export interface TracedFunction {
  readonly accountId: string;
  readonly functionName: string;
  /** How it is invoked, in a word. */
  readonly kind: string;
  readonly memoryMb: number;
  /** ms from nothing to an environment that can answer. */
  readonly startMs: number;
  /** When it is invoked, ms from the beginning, in order. Each call begins anew. */
  arrivals(): Iterator<number>;
  /** ms that the handler takes, for one invocation after the other. */
  serviceTimes(): () => number;
}

export interface Trace {
  readonly functions: readonly TracedFunction[];
  /** ms that it lasts. */
  readonly lengthMs: number;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
