/** The REPORT line of a log tail, taken apart. The last one counts: functions may print what they like before it. */
export interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly initMs: number | undefined;
  readonly status: string | undefined;
  readonly errorType: string | undefined;
}

/** @throws Error when there is none */
export function reportOf(log: string): ReportLine {
  const line = log.split('\n').findLast((candidate) => candidate.startsWith('REPORT RequestId: '));
  if (line === undefined) throw new Error(`no REPORT in the log: ${log}`);
  const fields = new Map(line.split('\t').map((field) => field.split(/: (.*)/s, 2) as [string, string]));
  const number = (name: string): number => Number.parseFloat(fields.get(name) ?? 'NaN');
  return {
    requestId: fields.get('REPORT RequestId') ?? '',
    durationMs: number('Duration'),
    billedMs: number('Billed Duration'),
    memoryMb: number('Memory Size'),
    usedMb: number('Max Memory Used'),
    initMs: fields.has('Init Duration') ? number('Init Duration') : undefined,
    status: fields.get('Status'),
    errorType: fields.get('Error Type'),
  };
}
