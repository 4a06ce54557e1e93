import { describe, expect, test } from 'vitest';
import { FLOOD } from './scenarios.js';
import { type BacklogOptions, BacklogSimulation, type SourceFigures } from './simulate-backlogs.js';

/** A fifth of what `npm run simulate` shows. */
const sources = FLOOD.sources.map((source) => ({
  ...source,
  backlog: source.backlog / 5,
  untilMs: source.untilMs / 5,
}));
const run = (order: BacklogOptions['order']) => new BacklogSimulation({ ...FLOOD, sources, order }).run();

describe('backlogs of three accounts, and a few events of others', () => {
  const fair = run('fair');
  const inOrder = run('first come, first served');
  const of = (figures: ReadonlyMap<string, SourceFigures>, name: string) => figures.get(name)!;
  const few = ['mixed/orders', 'shop/orders', 'slow/reports'];

  test('are all worked off, in hardly more time than their handlers take', () => {
    let workMs = 0;
    for (const { accountId, functionName, backlog, serviceMs } of sources) {
      const { events } = of(fair, `${accountId}/${functionName}`);
      expect(events).toBeGreaterThanOrEqual(backlog);
      workMs += events * serviceMs;
    }
    const ended = Math.max(...[...fair.values()].map(({ drainedMs }) => drainedMs));
    expect(ended).toBeLessThan((1.25 * workMs) / FLOOD.environments);
  });

  test.each(few)('delay no event of %s by more than a start of an environment and a run of another', (name) => {
    expect(of(fair, name).worstWaitMs).toBeLessThan(3 * FLOOD.startMs);
    expect(of(inOrder, name).worstWaitMs).toBeGreaterThan(10_000);
  });

  test('get environments by weight', () => {
    // Half the events of the one, with three times the weight.
    expect(of(fair, 'heavy/import').drainedMs).toBeLessThan(0.6 * of(fair, 'flood/import').drainedMs);
  });
});
