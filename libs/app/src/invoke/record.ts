import { bill } from '@stoker/core/invocation/billing';
import { endLines, logTail, startLine, type Report } from '@stoker/core/invocation/log-lines';
import { systemLogLines } from '@stoker/core/invocation/platform-records';
import type { FunctionVersion } from '@stoker/core/model/function';
import { LIMITS } from '@stoker/core/model/limits';
import type { SystemLogLevel } from '@stoker/core/model/logging';
import { isServiceError } from '@stoker/core/errors/service-error';
import { REPORTED } from '../fleet/environment.js';
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
    tenantId: call.tenantId,
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
    tenantId: call.tenantId,
    invocationType: call.invocationType,
    attempt: call.attempt,
    totalMs: clock.monotonic() - call.arrivedAt,
  };
}

function wholeLog({ routed, attempt }: Executed, billedMs: number): Uint8Array {
  const { version, call } = routed;
  const figures = {
    requestId: call.requestId,
    tenantId: call.tenantId,
    durationMs: attempt.durationMs,
    billedMs,
    memoryMb: version.memorySize,
    memoryPeakBytes: attempt.memoryPeakBytes,
    initMs: attempt.initMs,
  };
  const { start, end } =
    version.logging?.format === 'JSON'
      ? jsonLines(version.logging.systemLevel, version, attempt, figures)
      : textLines(version, attempt, figures);
  const unfinished = attempt.log.length > 0 && attempt.log.at(-1) !== 0x0a;
  return Buffer.concat([Buffer.from(start), attempt.log, Buffer.from(unfinished ? `\n${end}` : end)]);
}

type Figures = Omit<Report, 'failure'>;
type Attempt = Executed['attempt'];

function textLines({ version }: FunctionVersion, attempt: Attempt, figures: Figures): { start: string; end: string } {
  const failed = attempt.outcome !== 'success' && attempt.outcome !== 'function-error';
  const status = attempt.outcome === 'timeout' ? 'timeout' : 'error';
  const failure = failed ? ({ status, errorType: failureType(attempt) } as const) : undefined;
  return { start: startLine(figures.requestId, version), end: endLines({ ...figures, failure }) };
}

function jsonLines(
  level: SystemLogLevel,
  { version }: FunctionVersion,
  attempt: Attempt,
  figures: Figures,
): { start: string; end: string } {
  const { startedAt } = attempt;
  const status = REPORTED[attempt.outcome];
  return systemLogLines({ ...figures, version, startedAt, status, errorType: failureType(attempt) }, level);
}

function failureType({ outcome, errorType }: Attempt): string {
  return outcome === 'out-of-memory' ? 'Runtime.OutOfMemory' : (errorType ?? 'Unknown');
}
