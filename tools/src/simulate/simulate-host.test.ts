import { describe, expect, test } from 'vitest';
import { generateTrace } from './generated-trace.js';
import { DECIDED, fixedKeepAlive, type Policy } from './policies.js';
import { HostSimulation } from './simulate-host.js';
import { DAY } from './trace.js';

const trace = generateTrace({ seed: 3, functions: 150, accounts: 10, lengthMs: 2 * DAY });
const on = (memoryMb: number, policy: Policy) => new HostSimulation(trace, policy, { memoryMb }).run();

/** A third of what would be held if there was room. */
const SMALL_MB = 12 * 1_024;

describe('two days of 150 functions', () => {
  const ample = 1_000_000;
  const decided = on(ample, DECIDED);
  const tenMinutes = on(ample, fixedKeepAlive(10));
  const hour = on(ample, fixedKeepAlive(60));

  test('come to the same figures each time', () => {
    expect(on(ample, DECIDED)).toEqual(decided);
    expect(decided.invocations).toBeGreaterThan(10_000);
    expect(tenMinutes.invocations).toBe(decided.invocations);
  }, 60_000);

  test('start cold less often than with a fixed keep-alive, above all where functions are rare', () => {
    expect(decided.coldShare).toBeLessThan(0.9 * tenMinutes.coldShare);
    expect(decided.coldShareOfRare).toBeLessThan(0.6 * tenMinutes.coldShareOfRare);
  });

  test('hold much less memory than a keep-alive that is as good', () => {
    expect(decided.coldShareOfRare).toBeLessThan(1.5 * hour.coldShareOfRare);
    expect(decided.heldGb).toBeLessThan(0.75 * hour.heldGb);
  });

  test('on a host that is too small, spare the rare ones, and make nobody wait for that', () => {
    const [small, plain] = [on(SMALL_MB, DECIDED), on(SMALL_MB, fixedKeepAlive(10))];
    expect(small.invocations).toBe(decided.invocations);
    expect(small.evicted).toBeGreaterThan(0);
    expect(small.coldShareOfRare).toBeLessThan(0.9 * plain.coldShareOfRare);
    expect(small.slowdown).toBeLessThan(1.05 * plain.slowdown);
    expect(small.worstSlowdown).toBeLessThan(1.05 * plain.worstSlowdown);
  }, 60_000);
});
