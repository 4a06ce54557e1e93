import type { UsageRecord } from './usage-ledger.js';

/** One wide event for each invocation that was received, refused ones included. */
export interface InvocationEvent {
  readonly requestId: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly version: string | undefined;
  /** As the caller named it. */
  readonly tenantId?: string | undefined;
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun';
  readonly attempt: number;
  /** As the attempt ended, or `rejected` with the error's code when it never ran. */
  readonly outcome: UsageRecord['outcome'] | 'rejected' | 'accepted';
  readonly errorCode?: string | undefined;
  /** ms from the request's arrival to its record, queueing included. */
  readonly totalMs: number;
  readonly durationMs?: number | undefined;
  readonly initMs?: number | undefined;
  /** Lambda's PostRuntimeExtensionsDuration: ms of `durationMs` that extensions took after the runtime's answer. */
  readonly extensionsMs?: number | undefined;
  readonly billedMs?: number | undefined;
  readonly memoryPeakBytes?: number | undefined;
  /** Bytes of the response that went to the caller as they came; 0 where it was answered as a whole. */
  readonly streamedBytes?: number | undefined;
}

/** Takes wide events for the log and the metrics. Never throws. */
export interface InvokeTelemetry {
  invocation(event: InvocationEvent): void;
}
