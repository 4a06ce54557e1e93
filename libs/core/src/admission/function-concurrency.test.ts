import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimOf, type FunctionConcurrency, withProvisioned, withReserved } from './function-concurrency.js';

const NONE: FunctionConcurrency = { reserved: undefined, provisioned: [] };
const on = (qualifier: string, requested: number) => ({ qualifier, requested, lastModified: new Date(0) });

describe('withReserved', () => {
  test('leaves 100 to everybody else', () => {
    const account = { limit: 1_000, claimed: 300 };
    expect(withReserved(NONE, 600, account).reserved).toBe(600);
    expect(() => withReserved(NONE, 601, account)).toThrow(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
        'minimum value of [100].',
    );
  });

  test('may always stop a function, and always give back', () => {
    expect(withReserved(NONE, 0, { limit: 50, claimed: 50 }).reserved).toBe(0);
    expect(withReserved({ ...NONE, reserved: 40 }, 30, { limit: 50, claimed: 0 }).reserved).toBe(30);
  });

  test('takes nothing from what is provisioned', () => {
    const current = { reserved: 20, provisioned: [on('1', 5), on('live', 5)] };
    expect(() => withReserved(current, 9, { limit: 1_000, claimed: 0 })).toThrow('total provisioned concurrency [10]');
  });
});

describe('withProvisioned', () => {
  test('counts against the reservation where there is one', () => {
    const current = { reserved: 10, provisioned: [on('1', 4)] };
    const account = { limit: 1_000, claimed: 890 };
    expect(claimOf(withProvisioned(current, on('2', 6), account))).toBe(10);
    expect(() => withProvisioned(current, on('2', 7), account)).toThrow('reservedConcurrentExecution for function');
  });

  test('replaces what the same qualifier had', () => {
    const next = withProvisioned({ ...NONE, provisioned: [on('1', 4)] }, on('1', 9), { limit: 1_000, claimed: 0 });
    expect(next.provisioned).toEqual([on('1', 9)]);
  });

  test('counts against the account where there is none', () => {
    expect(() => withProvisioned(NONE, on('1', 101), { limit: 200, claimed: 0 })).toThrow('minimum value of [100]');
  });
});

test('whatever is accepted in a row, 100 executions stay with those who claimed none', () => {
  const step = fc.record({ of: fc.nat(2), on: fc.constantFrom('reserved', '1', 'live'), count: fc.nat(1_200) });
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 2_000 }), fc.array(step, { maxLength: 40 }), (limit, steps) => {
      const functions = [NONE, NONE, NONE];
      for (const { of, on: what, count } of steps) {
        const claimed = functions.reduce((sum, each, index) => sum + (index === of ? 0 : claimOf(each)), 0);
        try {
          functions[of] =
            what === 'reserved'
              ? withReserved(functions[of]!, count, { limit, claimed })
              : withProvisioned(functions[of]!, on(what, count), { limit, claimed });
        } catch {
          // refused: nothing changes
        }
        expect(functions.reduce((sum, each) => sum + claimOf(each), 0)).toBeLessThanOrEqual(limit - 100);
      }
    }),
  );
});
