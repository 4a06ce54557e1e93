import type { HostFigures } from './host-figures.js';
import type { SourceFigures } from './simulate-backlogs.js';

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)}%`;
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (...columns: string[]): string[] => [row(...columns), row(...columns.map(() => '---'))];
const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

/** What hosts of the same trace came to, a Markdown table. */
export function hostTable(figures: readonly HostFigures[]): string {
  return [
    ...table(
      'Policy',
      'invocations',
      'cold',
      'cold of rare functions',
      'held / busy',
      'GB held',
      'slowdown',
      'of the worst account',
      'started',
      'evicted',
    ),
    ...figures.map((each) =>
      row(
        each.policy,
        each.invocations,
        percent(each.coldShare),
        percent(each.coldShareOfRare),
        each.heldToBusy.toFixed(1),
        each.heldGb.toFixed(1),
        each.slowdown.toFixed(3),
        each.worstSlowdown.toFixed(2),
        each.started,
        each.evicted,
      ),
    ),
  ].join('\n');
}

/** What became of backlogs, a Markdown table. */
export function backlogTable(figures: ReadonlyMap<string, ReadonlyMap<string, SourceFigures>>): string {
  return [
    ...table('Order', 'function', 'events', 'drained after', 'mean wait', 'worst wait', 'slowdown'),
    ...[...figures].flatMap(([order, sources]) =>
      [...sources].map(([name, each]) =>
        row(
          order,
          name,
          each.events,
          seconds(each.drainedMs),
          seconds(each.meanWaitMs),
          seconds(each.worstWaitMs),
          each.slowdown.toFixed(1),
        ),
      ),
    ),
  ].join('\n');
}
