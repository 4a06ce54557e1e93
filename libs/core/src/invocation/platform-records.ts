import type { SystemLogLevel } from '../model/logging.js';
import { type Report, usedMb } from './log-lines.js';

/** How an invocation ended, as the platform's own events say it. */
export type ReportStatus = 'success' | 'error' | 'timeout' | 'failure';

/** ms to two places, as in the log's REPORT line. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/**
 * The metrics of `platform.report`.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#ReportMetrics
 */
export function reportMetrics({
  durationMs,
  billedMs,
  memoryMb,
  memoryPeakBytes,
  initMs,
}: Omit<Report, 'requestId' | 'tenantId' | 'failure'>): Readonly<Record<string, number>> {
  return {
    durationMs: roundedMs(durationMs),
    billedDurationMs: billedMs,
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: usedMb(memoryPeakBytes, memoryMb),
    ...(initMs !== undefined && { initDurationMs: roundedMs(initMs) }),
  };
}

/** An invocation as the system log in JSON tells it. */
export interface SystemLogEntry extends Omit<Report, 'failure'> {
  readonly version: string;
  readonly status: ReportStatus;
  readonly errorType?: string | undefined;
  /** ms since the epoch. */
  readonly startedAt: number;
}

const RANK: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };

/**
 * The platform's lines before and after a function's own in a log of JSON, as far as the level lets them through: starts
 * and reports are information, the report of an invocation that failed is a warning.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function systemLogLines(entry: SystemLogEntry, level: SystemLogLevel): { start: string; end: string } {
  const { requestId, tenantId, version, status, errorType, startedAt } = entry;
  const endedAt = startedAt + entry.durationMs;
  const tenant = tenancy(tenantId);
  const ending = {
    requestId,
    ...tenant,
    status,
    ...(status !== 'success' && errorType !== undefined && { errorType }),
  };
  const line = (of: SystemLogLevel, at: number, type: string, record: object): string =>
    RANK[of] < RANK[level] ? '' : `${JSON.stringify({ time: new Date(at).toISOString(), type, record })}\n`;
  const doneMetrics = { durationMs: roundedMs(entry.durationMs) };
  return {
    start: line('INFO', startedAt, 'platform.start', { requestId, version, ...tenant }),
    end:
      line('DEBUG', endedAt, 'platform.runtimeDone', { ...ending, metrics: doneMetrics }) +
      line(status === 'success' ? 'INFO' : 'WARN', endedAt, 'platform.report', {
        ...ending,
        metrics: reportMetrics(entry),
      }),
  };
}

/**
 * What events about an invocation say of its tenant, if it has one.
 * https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-monitor.html
 */
export function tenancy(tenantId: string | undefined): { readonly tenantId?: string } {
  return tenantId === undefined ? {} : { tenantId };
}
