import { describe, expect, it } from 'vitest';
import { DELIVERY_BACKOFF, isStale, nextTry } from './delivery-retry.js';

const limits = { maximumRetries: 185, maximumAgeMs: 86_400_000, ...DELIVERY_BACKOFF };
const history = (failures: number) => ({ createdAt: 0, failures });

describe('nextTry', () => {
  it('waits twice as long after each failure, up to five minutes', () => {
    const waits = [0, 1, 2, 8, 9, 100].map((failures) => nextTry(history(failures), limits, 0, 0));
    expect(waits).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000].map((at) => ({ at })));
  });

  it('spreads what failed together', () => {
    expect(nextTry(history(0), limits, 0, 1)).toEqual({ at: 1_250 });
  });

  it('ends when the tries are used up, or the next would come too late', () => {
    expect(nextTry(history(0), { ...limits, maximumRetries: 0 }, 0, 0)).toEqual({ exhausted: 'MaximumRetryAttempts' });
    expect(nextTry(history(1), { ...limits, maximumAgeMs: 60_000 }, 59_000, 0)).toEqual({
      exhausted: 'MaximumEventAgeInSeconds',
    });
  });
});

it('lets a delivery be as old as its limit and no older', () => {
  expect([60_000, 60_001].map((now) => isStale(history(0), { ...limits, maximumAgeMs: 60_000 }, now))).toEqual([
    false,
    true,
  ]);
});
