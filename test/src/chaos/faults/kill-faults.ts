import { extent } from '../../harness/faults/extent.js';
import type { FaultStack } from '../../harness/faults/fault-stack.js';
import type { MixedLoad } from '../../harness/faults/mixed-load.js';
import { setTicks } from '../../harness/faults/ticks.js';
import type { Fault } from '../../harness/faults/run-fault.js';

/** Kills the only server now and starts it again. */
async function killAndRestart({ stack }: FaultStack, load: MixedLoad): Promise<void> {
  load.ledger.strike();
  await stack.server.kill();
  load.turnTo(await stack.restart());
}

/** Schedules that come due at once. */
const TICKS = extent(200, 20);
/** ms that it takes to set them, at most. */
const SETTING_MS = extent(20_000, 3_000);

/** The one server there is, killed at moments of which each leaves other work half done. */
export const KILL_FAULTS: readonly Fault[] = [
  {
    name: 'server killed after an acknowledgement',
    async inflict(faults, load) {
      await load.reaches(load.ledger.accepted.length + 1);
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed during INIT',
    onlyInFull: true,
    async inflict(faults, load) {
      const starting = faults.witness.next((line) => line === 'init starting');
      await load.burst('starting', 4, {});
      await starting;
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed during the handler',
    onlyInFull: true,
    async inflict(faults, load) {
      await faults.witness.next((line) => line.startsWith('begin '));
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed after the result, before the commit',
    async inflict(faults, load) {
      await faults.toPostgres.hold('settle_event');
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed before a batch leaves its queue',
    async inflict(faults, load) {
      // Its messages are done, and come again.
      await faults.queue?.toQueue.hold('DeleteMessageBatch');
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed at a tick',
    async inflict(faults, load) {
      const firing = faults.toPostgres.hold('advance_timers');
      await setTicks(faults, TICKS, SETTING_MS);
      await firing;
      await killAndRestart(faults, load);
    },
  },
  {
    name: 'server killed as it looks for what is due',
    onlyInFull: true,
    async inflict(faults, load) {
      await faults.toPostgres.hold('list_due_lanes');
      await killAndRestart(faults, load);
    },
  },
];
