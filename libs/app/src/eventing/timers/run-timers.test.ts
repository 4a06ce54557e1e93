import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../ports/clock.js';
import { MemoryTimerStore } from '../../ports/testing/memory-timer-store.js';
import { aTimer } from '../../ports/testing/timer-fixtures.js';
import { RunTimers } from './run-timers.js';

const OPTIONS = { pollMs: 500, leaseMs: 5_000 };

/** Servers over one store, which count their passes. */
function servers(names: readonly string[]) {
  const timers = new MemoryTimerStore(systemClock, () => {});
  const errors: unknown[] = [];
  const all = names.map((holder) => {
    const passes: number[] = [];
    const firing = {
      pass: vi.fn(async (_aheadMs: number): Promise<number | undefined> => {
        passes.push(Date.now());
        return undefined;
      }),
    };
    const onError = (error: unknown) => errors.push(error);
    return { passes, firing, run: new RunTimers(timers, firing, systemClock, { ...OPTIONS, holder, onError }) };
  });
  return { timers, errors, all };
}

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

describe('RunTimers', () => {
  it('looks at once, and then every so often', async () => {
    const { all } = servers(['one']);
    all[0]!.run.start();
    await vi.advanceTimersByTimeAsync(1_700);
    expect(all[0]!.passes).toEqual([0, 500, 1000, 1500]);
    await all[0]!.run.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(all[0]!.passes).toHaveLength(4);
  });

  it('looks again at the moment something is due, and at once while there is more', async () => {
    const { all } = servers(['one']);
    const [{ firing, passes, run }] = all as [(typeof all)[0]];
    firing.pass.mockImplementationOnce(async () => 120);
    firing.pass.mockImplementationOnce(async () => Date.now());
    run.start();
    await vi.advanceTimersByTimeAsync(400);
    expect(firing.pass).toHaveBeenCalledTimes(3);
    expect(passes).toEqual([120]);
    await run.stop();
  });

  it('looks at once when a timer is set here', async () => {
    const { timers, all } = servers(['one']);
    all[0]!.run.start();
    await vi.advanceTimersByTimeAsync(100);
    timers.set(aTimer(100));
    await vi.advanceTimersByTimeAsync(1);
    expect(all[0]!.passes).toEqual([0, 100]);
    await all[0]!.run.stop();
  });

  it('leaves the work to the one that holds the lease, and takes over when that one goes or falls silent', async () => {
    const { timers, all } = servers(['one', 'other']);
    const [one, other] = all as [(typeof all)[0], (typeof all)[0]];
    one.run.start();
    await vi.advanceTimersByTimeAsync(1);
    other.run.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(other.passes).toEqual([]);
    await one.run.stop();
    await vi.advanceTimersByTimeAsync(600);
    expect(other.passes.length).toBeGreaterThan(0);
    // Another process takes the lease when it has not been extended for its length.
    await other.run.stop();
    await timers.holdLease('silent', OPTIONS.leaseMs);
    one.passes.length = 0;
    one.run.start();
    await vi.advanceTimersByTimeAsync(4_500);
    expect(one.passes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(one.passes.length).toBeGreaterThan(0);
    await one.run.stop();
  });

  it('goes on after trouble, and says so', async () => {
    const { errors, all } = servers(['one']);
    all[0]!.firing.pass.mockRejectedValueOnce(new Error('away'));
    all[0]!.run.start();
    await vi.advanceTimersByTimeAsync(600);
    expect(errors).toEqual([new Error('away')]);
    expect(all[0]!.passes).toEqual([500]);
    await all[0]!.run.stop();
  });
});
