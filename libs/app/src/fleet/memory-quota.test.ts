import { describe, expect, it } from 'vitest';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const OTHERS = '444455556666';

describe('the memory of an account', () => {
  it('is no more than its quota, however much room there is, and others are not held up', async () => {
    const { handle, open } = gate();
    const quotas = new Map([['111122223333', 256]]);
    const memoryQuotaOf = (accountId: string) => quotas.get(accountId) ?? Infinity;
    const { fleet, live, pass } = makeFleet({ handle }, {}, { memoryQuotaOf });
    const runs = [1, 2, 3].map(() => fleet.dispatch(aFunction('mine'), job()));
    await settled();
    pass(25);
    await settled();
    expect(live()).toEqual(['mine', 'mine']);

    const other = fleet.dispatch(aFunction('other', { accountId: OTHERS }), job());
    await settled();
    expect(live()).toEqual(['mine', 'mine', 'other']);

    for (let count = 0; count < 4; count++) {
      open.shift()?.();
      await settled();
    }
    await Promise.all([...runs, other]);
    expect(live()).toEqual(['mine', 'mine', 'other']);
  });

  it('is taken from what of its own is idle, and from nobody else', async () => {
    const memoryQuotaOf = () => 256;
    const { fleet, live } = makeFleet({}, {}, { memoryQuotaOf });
    await fleet.dispatch(aFunction('other', { accountId: OTHERS }), job());
    await fleet.dispatch(aFunction('a'), job());
    await fleet.dispatch(aFunction('b'), job());
    await fleet.dispatch(aFunction('c'), job());
    expect(live()).toHaveLength(3);
    expect(live()).toEqual(expect.arrayContaining(['c', 'other']));
  });

  it('may be nothing', async () => {
    const { fleet, live, pass } = makeFleet({}, {}, { memoryQuotaOf: () => 0 });
    const run = fleet.dispatch(aFunction('a'), job());
    const refused = expect(run).rejects.toMatchObject({ retryable: true });
    pass(5_001);
    await refused;
    expect(live()).toEqual([]);
  });
});
