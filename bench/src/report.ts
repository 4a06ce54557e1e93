import { cpus, hostname, loadavg, totalmem } from 'node:os';
import type { LoadResult } from './load.js';
import type { Warm } from './measure-warm.js';
import type { Summary } from './stats.js';

/** Everything one run of the bench measured. Times are ms, memory bytes. */
export interface Report {
  readonly machine: {
    readonly name: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
    /** One-minute load before the run. */
    readonly loadBefore: number;
    loadAfter: number;
    readonly startedAt: string;
  };
  readonly floor: readonly LoadResult[];
  readonly dockerRun: Readonly<Record<string, Summary>>;
  readonly warm: Readonly<Record<string, Warm>>;
  readonly coldWithStem: Readonly<Record<string, Summary>>;
  readonly coldWithoutStem: Readonly<Record<string, Summary>>;
  readonly memory: { readonly serverBytes: number; readonly idleEnvironmentBytes: Readonly<Record<string, number>> };
}

export function describeMachine(): Report['machine'] {
  return {
    name: hostname(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    loadBefore: loadavg()[0]!,
    loadAfter: 0,
    startedAt: new Date().toISOString(),
  };
}

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;

/** The report as Markdown tables, each figure beside its ratio to the floor of the same run. */
export function toMarkdown(report: Report): string {
  const { machine, floor, dockerRun, warm, coldWithStem, coldWithoutStem, memory } = report;
  const lines = [
    `${machine.name}: ${machine.cores} × ${machine.cpu}, ${mb(machine.memoryBytes)}, Node.js ${machine.node}, ` +
      `load ${machine.loadBefore.toFixed(2)} before and ${machine.loadAfter.toFixed(2)} after, ${machine.startedAt}`,
    '',
    '| HTTP requests | clients | p50 ms | p95 ms | a second | p50 / floor |',
    '|---|---|---|---|---|---|',
    ...floor.map((result) => loadRow('(a) floor: bare server in a container', result, floor)),
    ...Object.entries(warm).flatMap(([runtime, { loads }]) =>
      loads.map((result) => loadRow(`(c) warm signed invoke, ${runtime}`, result, floor)),
    ),
    '',
    '| Starts | samples | p50 ms | p95 ms | docker run / this |',
    '|---|---|---|---|---|',
    ...Object.entries(dockerRun).map(([runtime, summary]) => startRow(`(b) docker run, ${runtime}`, summary, summary)),
    ...starts('(d) cold start, stem ready', coldWithStem, dockerRun),
    ...starts('(e) cold start, no stem', coldWithoutStem, dockerRun),
    '',
    '| CPU | µs a request |',
    '|---|---|',
    ...Object.entries(warm).map(
      ([runtime, { serverCpuMicros }]) => `| (c) server process, ${runtime} | ${serverCpuMicros.toFixed(0)} |`,
    ),
    '',
    '| Memory | |',
    '|---|---|',
    `| (f) server process, resident after the run | ${mb(memory.serverBytes)} |`,
    ...Object.entries(memory.idleEnvironmentBytes).map(
      ([runtime, bytes]) => `| (f) idle environment, anonymous, ${runtime} | ${mb(bytes)} |`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function loadRow(name: string, result: LoadResult, floor: readonly LoadResult[]): string {
  const base = floor.find((each) => each.clients === result.clients);
  const ratio = base === undefined ? '' : (result.p50 / base.p50).toFixed(1);
  return `| ${name} | ${result.clients} | ${ms(result.p50)} | ${ms(result.p95)} | ${result.perSecond.toFixed(0)} | ${ratio} |`;
}

function starts(name: string, measured: Report['coldWithStem'], dockerRun: Report['dockerRun']): string[] {
  return Object.entries(measured).map(([runtime, summary]) =>
    startRow(`${name}, ${runtime}`, summary, dockerRun[runtime]),
  );
}

function startRow(name: string, summary: Summary, base: Summary | undefined): string {
  const ratio = base === undefined ? '' : (base.p50 / summary.p50).toFixed(1);
  return `| ${name} | ${summary.samples} | ${ms(summary.p50)} | ${ms(summary.p95)} | ${ratio} |`;
}
