import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConcurrencyLeases, LeaseScope } from '../ports/concurrency-leases.js';
import { Admission, type AdmissionScope, type Lease } from './admission.js';

/** The shared counter of a test, with several holders. */
class SharedCounter {
  readonly held = new Map<object, number>();
  calls = 0;

  holder(): ConcurrencyLeases {
    const me = {};
    return {
      resize: async (scope: LeaseScope, want: number) => {
        this.calls += 1;
        await Promise.resolve();
        const others = [...this.held].filter(([who]) => who !== me).reduce((sum, [, size]) => sum + size, 0);
        const size = Math.max(0, Math.min(want, scope.limit - others));
        this.held.set(me, size);
        return size;
      },
      held: () => this.held.get(me) ?? 0,
      close: () => Promise.resolve(),
    };
  }
}

const scope = (limit: number): AdmissionScope => ({
  key: 'account/111122223333',
  limit,
  reason: 'ConcurrentInvocationLimitExceeded',
});

async function admitAll(
  admission: Admission,
  limit: number,
  count: number,
): Promise<{ leases: Lease[]; refused: number }> {
  const results = await Promise.allSettled(Array.from({ length: count }, async () => admission.admit(scope(limit))));
  const leases = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return { leases, refused: count - leases.length };
}

describe('Admission', () => {
  test('after the first request, admitting makes no round trip', async () => {
    const counter = new SharedCounter();
    const admission = new Admission(counter.holder());
    (await admission.admit(scope(1000))).release();
    const lease = admission.admit(scope(1000));
    expect(lease).not.toBeInstanceOf(Promise);
    expect(counter.calls).toBe(1);
  });

  test('exactly the limit is admitted, the rest is throttled with the reason', async () => {
    const admission = new Admission(new SharedCounter().holder());
    const { leases, refused } = await admitAll(admission, 3, 6);
    expect([leases.length, refused]).toEqual([3, 3]);
    await expect(async () => admission.admit(scope(3))).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      members: { Reason: 'ConcurrentInvocationLimitExceeded' },
    });
  });

  test('a limit of nothing admits nobody and asks nobody', () => {
    const counter = new SharedCounter();
    const admission = new Admission(counter.holder());
    const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    expect(() => admission.admit({ key: 'function/111122223333/f', limit: 0, reason })).toThrow(
      expect.objectContaining({ code: 'TooManyRequestsException', members: { Reason: reason } }),
    );
    expect(counter.calls).toBe(0);
  });

  test('many at the limit cost no more round trips than one', async () => {
    const counter = new SharedCounter();
    const admission = new Admission(counter.holder());
    const { leases, refused } = await admitAll(admission, 10, 500);
    expect([leases.length, refused]).toEqual([10, 490]);
    expect(counter.calls).toBe(2);
  });

  test('a block that somebody waits for is not thrown away by a trim', async () => {
    const admission = new Admission(new SharedCounter().holder());
    (await admission.admit(scope(1))).release();
    await admission.trim();
    const trimming = admission.trim();
    const taken = await admission.admit(scope(1));
    await trimming;
    expect((await admitAll(admission, 1, 1)).refused).toBe(1);
    taken.release();
    expect((await admitAll(admission, 1, 1)).refused).toBe(0);
  });

  test('releasing twice frees one place only', async () => {
    const admission = new Admission(new SharedCounter().holder());
    const { leases } = await admitAll(admission, 2, 2);
    leases[0]!.release();
    leases[0]!.release();
    expect((await admitAll(admission, 2, 2)).refused).toBe(1);
  });

  test('an unused block goes back, so that another process may have it', async () => {
    const counter = new SharedCounter();
    const [one, two] = [new Admission(counter.holder()), new Admission(counter.holder())];
    const { leases } = await admitAll(one, 8, 8);
    expect((await admitAll(two, 8, 1)).refused).toBe(1);
    for (const lease of leases) lease.release();
    await one.trim();
    await one.trim();
    expect((await admitAll(two, 8, 8)).refused).toBe(0);
  });

  test('a lowered limit holds at once for this process', async () => {
    const admission = new Admission(new SharedCounter().holder());
    const { leases } = await admitAll(admission, 16, 4);
    leases[0]!.release();
    expect((await admitAll(admission, 3, 1)).refused).toBe(1);
  });

  test('without the counter, what is leased is used up and then refused as unavailable', async () => {
    const counter = new SharedCounter();
    const leases = counter.holder();
    let reachable = true;
    const resize: ConcurrencyLeases['resize'] = (of, want) =>
      reachable ? leases.resize(of, want) : Promise.reject(new Error('no route'));
    const admission = new Admission({ ...leases, resize });
    await admission.admit(scope(1000));
    reachable = false;
    expect((await admitAll(admission, 1000, 15)).refused).toBe(0);
    await expect(async () => admission.admit(scope(1000))).rejects.toMatchObject({
      code: 'ServiceUnavailableException',
    });
  });

  test('all processes together never run more than the limit', async () => {
    const step = fc.record({ process: fc.nat(2), act: fc.constantFrom('admit', 'release', 'trim') });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 120 }), async (limit, steps) => {
        const counter = new SharedCounter();
        const processes = [0, 1, 2].map(() => ({ admission: new Admission(counter.holder()), running: [] as Lease[] }));
        for (const { process, act } of steps) {
          const { admission, running } = processes[process]!;
          if (act === 'admit') running.push(...(await admitAll(admission, limit, 3)).leases);
          if (act === 'release') running.shift()?.release();
          if (act === 'trim') await admission.trim();
          const total = processes.reduce((sum, each) => sum + each.running.length, 0);
          expect(total).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 60 },
    );
  });
});
