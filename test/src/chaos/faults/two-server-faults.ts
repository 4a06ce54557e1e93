import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { extent } from '../../harness/faults/extent.js';
import type { Fault } from '../../harness/faults/run-fault.js';
import { setTicks } from '../../harness/faults/ticks.js';
import type { StackNode } from '../../harness/stack.js';
import { until } from '../../harness/until.js';

/** ms that handlers run which have begun before a server stops, and end while it stands still. */
const STALE_MS = 1_500;
const AT_ONCE = 16;
/** Schedules that come due at once. */
const TICKS = extent(200, 20);
/** ms that it takes to set them, at most. */
const SETTING_MS = extent(20_000, 3_000);

/** One of two servers gone; the other has the same stores. */
export const TWO_SERVER_FAULTS: readonly Fault[] = [
  {
    name: `one of two servers stopped for ${extent(45, 6)} s`,
    load: { pauseMs: extent(80, 20) },
    async inflict({ nodes, witness }, load) {
      const [first, second] = [nodes[0]!.server, nodes[1]!.server];
      const before = witness.begun.size;
      // Some of these run on the one that stops: their results are stale when it goes on.
      await load.burst('lengthy', AT_ONCE, { sleepMs: STALE_MS });
      await until('they run', () => witness.begun.size >= before + AT_ONCE);
      load.ledger.strike();
      kill(first.pid, 'SIGSTOP');
      load.turnTo(second);
      await sleep(extent(45_000, 6_000));
      kill(first.pid, 'SIGCONT');
      load.turnTo(first, second);
      // Somebody else has taken its events over meanwhile, so what it says of them is not written down.
      await until('a stale result is fenced off', () => hasLogged(nodes[0]!, '"recorded":false'));
    },
  },
  {
    name: 'each of two schedulers stopped over a tick',
    async inflict(faults, load) {
      const [first, second] = [faults.nodes[0]!.server, faults.nodes[1]!.server];
      for (const [paused, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const dueAt = await setTicks(faults, TICKS, SETTING_MS);
        await sleep(dueAt - Date.now() - 500);
        load.ledger.strike();
        // Whichever holds the lease is stopped in one of the two rounds.
        kill(paused.pid, 'SIGSTOP');
        load.turnTo(other);
        await sleep(extent(20_000, 3_000));
        kill(paused.pid, 'SIGCONT');
        load.turnTo(first, second);
      }
    },
  },
  {
    name: 'one of two servers told to stop',
    onlyInFull: true,
    async inflict({ nodes }, load) {
      const [first, second] = [nodes[0]!, nodes[1]!];
      load.ledger.strike();
      load.turnTo(second.server);
      expect(await first.server.stop()).toBe(0);
      load.turnTo(await first.restart(), second.server);
      expect([...load.ledger.refused, ...load.ledger.unanswered]).toEqual([]);
    },
  },
  {
    name: 'one of two servers killed',
    onlyInFull: true,
    async inflict({ nodes }, load) {
      const [first, second] = [nodes[0]!, nodes[1]!];
      load.ledger.strike();
      await first.server.kill();
      load.turnTo(second.server);
      load.turnTo(await first.restart(), second.server);
    },
  },
];

async function hasLogged({ home }: StackNode, text: string): Promise<boolean> {
  return (await readFile(join(home, 'server.log'), 'utf8')).includes(text);
}
