import { type Phase, PHASES } from './ledger.js';

/** What one fault did to a load: a line of the table. Times in ms. */
export interface FaultLine {
  readonly fault: string;
  /** Events that were acknowledged, and how they ended. */
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of how many of those the destination has been told. */
  readonly told: number;
  readonly lost: number;
  /** Events whose function came to its end more than once without having failed. */
  readonly duplicates: number;
  /** Synchronous invocations that were answered, and requests of both kinds that were not, or not well. */
  readonly answered: number;
  readonly unserved: number;
  /** Lines of the bill, and the attempts that are known to have ended. */
  readonly lines: number;
  readonly attempts: number;
  /** Schedules that came due, each of which has made one request. */
  readonly ticks: number;
  /** Messages that a queue has taken, and such that were done more than once. */
  readonly messages: number;
  readonly messagesTwice: number;
  readonly orphans: number;
  /** From the strike to the acknowledgement of an event that was sent after it. */
  readonly firstSuccessMs: number | undefined;
  /** From the end of the load until the last event had ended. */
  readonly drainedMs: number;
  readonly p99Ms: Readonly<Record<Phase, number | undefined>>;
}

const COLUMNS: readonly (readonly [title: string, cell: (line: FaultLine) => string])[] = [
  ['fault', ({ fault }) => fault],
  ['accepted', ({ accepted }) => String(accepted)],
  ['succeeded', ({ succeeded }) => String(succeeded)],
  ['failed (destination told)', ({ failed, told }) => `${failed} (${told})`],
  ['lost', ({ lost }) => String(lost)],
  ['run twice', ({ duplicates, accepted }) => `${duplicates} (${((100 * duplicates) / accepted).toFixed(2)}%)`],
  ['answered', ({ answered }) => String(answered)],
  ['not served', ({ unserved }) => String(unserved)],
  ['bill lines / attempts', ({ lines, attempts }) => `${lines} / ${attempts}`],
  ['ticks', ({ ticks }) => (ticks === 0 ? '–' : String(ticks))],
  ['messages (done twice)', ({ messages, messagesTwice }) => (messages === 0 ? '–' : `${messages} (${messagesTwice})`)],
  ['orphans', ({ orphans }) => String(orphans)],
  ['first success', ({ firstSuccessMs }) => `${inMs(firstSuccessMs)} ms`],
  ['drained', ({ drainedMs }) => `${(drainedMs / 1_000).toFixed(1)} s`],
  ['p99 before / during / after', ({ p99Ms }) => `${PHASES.map((phase) => inMs(p99Ms[phase])).join(' / ')} ms`],
];

/** The lines as a table in Markdown, as `docs/faults.md` has it. */
export function tableOf(lines: readonly FaultLine[]): string {
  const titles = COLUMNS.map(([title]) => title);
  return [row(titles), row(titles.map(() => '---')), ...lines.map(textOf)].join('\n');
}

/** The line alone, for whoever watches. */
export function textOf(line: FaultLine): string {
  return row(COLUMNS.map(([, cell]) => cell(line)));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function inMs(value: number | undefined): string {
  return value === undefined ? '–' : String(Math.round(value));
}
