import { afterAll, beforeAll, describe, test } from 'vitest';
import { EVERY_FAULT } from '../../harness/faults/extent.js';
import { tableOf } from '../../harness/faults/fault-line.js';
import { type FaultStack, startFaultStack } from '../../harness/faults/fault-stack.js';
import { type Fault, runFault } from '../../harness/faults/run-fault.js';
import { KILL_FAULTS } from './kill-faults.js';
import { POSTGRES_FAULTS } from './postgres-faults.js';
import { REDIS_FAULTS } from './redis-faults.js';
import { TWO_SERVER_FAULTS } from './two-server-faults.js';

const FAULT_MS = 600_000;

let faults: FaultStack | undefined;

beforeAll(async () => {
  faults = await startFaultStack();
}, 180_000);

afterAll(async () => {
  if (faults === undefined) return;
  console.log(tableOf(faults.lines));
  await faults.close();
}, 60_000);

/** The full run has all of them; `npm run test:chaos` says how much the other leaves out. */
function inflictAll(all: readonly Fault[]): void {
  const some = all.filter(({ onlyInFull }) => EVERY_FAULT || !onlyInFull);
  test.each(some)('$name', (fault) => runFault(faults!, fault), FAULT_MS);
}

describe('one server', () => inflictAll([...KILL_FAULTS, ...REDIS_FAULTS, ...POSTGRES_FAULTS]));

describe('two servers', () => {
  beforeAll(async () => {
    await faults!.join();
  }, 120_000);

  inflictAll(TWO_SERVER_FAULTS);
});
