/**
 * The lines that the platform adds to a function's log.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loglevel.html
 */
export interface Report {
  readonly requestId: string;
  /** Of a function that isolates its tenants. */
  readonly tenantId?: string | undefined;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly memoryPeakBytes: number;
  /** Set for the first invocation of an environment. */
  readonly initMs?: number | undefined;
  /** `timeout` or `error`, with the error's type. */
  readonly failure?: { readonly status: 'timeout' | 'error'; readonly errorType: string } | undefined;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

export function endLines(report: Report): string {
  const { requestId, initMs, failure } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${report.billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${usedMb(report.memoryPeakBytes, report.memoryMb)} MB`,
  ];
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  if (failure?.status === 'timeout') fields.push('Status: timeout');
  if (failure?.status === 'error') fields.push('Status: error', `Error Type: ${failure.errorType}`);
  return `END RequestId: ${requestId}\n${fields.join('\t')}\t\n`;
}

/** Whole MB, never above the limit: the kernel's peak counts a few pages beyond it. */
export function usedMb(peakBytes: number, limitMb: number): number {
  return Math.min(limitMb, Math.ceil(peakBytes / 1_048_576));
}

/** The last `bytes` of a log, cut so that no UTF-8 character is torn. */
export function logTail(log: Uint8Array, bytes: number): Uint8Array {
  if (log.length <= bytes) return log;
  let start = log.length - bytes;
  while (start < log.length && (log[start]! & 0xc0) === 0x80) start += 1;
  return log.subarray(start);
}
