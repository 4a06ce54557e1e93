import { bill } from '@stoker/core/invocation/billing';
import { endLines, logTail, startLine } from '@stoker/core/invocation/log-lines';
import { LIMITS } from '@stoker/core/model/limits';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '../ports/clock.js';
import type { InvocationEvent, InvokeTelemetry } from '../ports/invoke-telemetry.js';
import type { LogSink } from '../ports/log-sink.js';
import type { UsageLedger } from '../ports/usage-ledger.js';
import type { Executed, Received } from './stages.js';

export interface Records {
  readonly ledger: UsageLedger;
  readonly logs: LogSink;
  readonly telemetry: InvokeTelemetry;
  readonly clock: Clock;
}

/** What recording leaves for the answer. */
export interface Recorded extends Executed {
  /** START, what the function wrote, END and REPORT; cut to the last 4 KB. */
  readonly logTail: Uint8Array;
}

/**
 * Writes the usage row, the log and the wide event of an attempt, once. The usage row survives a kill of this
 * process when `record` returns, which is before the caller gets its answer.
 */
export function record(executed: Executed, records: Records): Recorded {
  const { call, version } = executed.routed;
  const { attempt } = executed;
  const billed = bill(version.memorySize, attempt.durationMs, attempt.initMs ?? 0);
  const billedMs = billed.billedDurationMs + billed.billedInitMs;
  records.ledger.append({
    invocationId: call.requestId,
    attempt: call.attempt,
    accountId: version.accountId,
    functionName: version.functionName,
    version: version.version,
    architecture: version.architecture,
    invocationType: call.invocationType === 'Event' ? 'Event' : 'RequestResponse',
    outcome: attempt.outcome,
    memoryMb: version.memorySize,
    ...billed,
    startedAt: attempt.startedAt,
  });
  const log = wholeLog(executed, billedMs);
  records.logs.append(attempt.stream, attempt.startedAt, log);
  records.telemetry.invocation({
    ...eventOf(call, records),
    version: version.version,
    outcome: attempt.outcome,
    errorCode: attempt.errorType,
    durationMs: attempt.durationMs,
    initMs: attempt.initMs,
    extensionsMs: attempt.extensionsMs,
    billedMs,
    memoryPeakBytes: attempt.memoryPeakBytes,
    streamedBytes: call.sink?.bytes,
  });
  return { ...executed, logTail: logTail(log, LIMITS.logTailBytes) };
}

/** The wide event of an invocation that never ran: refused, throttled, not found, or the platform failed. */
export function recordRejection(call: Received, error: unknown, records: Records): void {
  const errorCode = isServiceError(error) ? error.code : 'InternalFailure';
  records.telemetry.invocation({ ...eventOf(call, records), outcome: 'rejected', errorCode });
}

/** The wide event of one that was accepted to be run later; its attempts, from 1 on, get events of their own. */
export function recordAcceptance(call: Received, records: Records): void {
  records.telemetry.invocation({ ...eventOf(call, records), attempt: 0, outcome: 'accepted' });
}

/** What every wide event says of its invocation. */
function eventOf(call: Received, { clock }: Records): Omit<InvocationEvent, 'outcome'> {
  return {
    requestId: call.requestId,
    accountId: call.key.accountId,
    functionName: call.key.functionName,
    version: undefined,
    invocationType: call.invocationType,
    attempt: call.attempt,
    totalMs: clock.monotonic() - call.arrivedAt,
  };
}

function wholeLog({ routed, attempt }: Executed, billedMs: number): Uint8Array {
  const { requestId } = routed.call;
  const failed = attempt.outcome !== 'success' && attempt.outcome !== 'function-error';
  const end = endLines({
    requestId,
    durationMs: attempt.durationMs,
    billedMs,
    memoryMb: routed.version.memorySize,
    memoryPeakBytes: attempt.memoryPeakBytes,
    initMs: attempt.initMs,
    failure: failed
      ? { status: attempt.outcome === 'timeout' ? 'timeout' : 'error', errorType: failureType(attempt) }
      : undefined,
  });
  const start = startLine(requestId, routed.version.version);
  const unfinished = attempt.log.length > 0 && attempt.log.at(-1) !== 0x0a;
  return Buffer.concat([Buffer.from(start), attempt.log, Buffer.from(unfinished ? `\n${end}` : end)]);
}

function failureType({ outcome, errorType }: Executed['attempt']): string {
  return outcome === 'out-of-memory' ? 'Runtime.OutOfMemory' : (errorType ?? 'Unknown');
}
