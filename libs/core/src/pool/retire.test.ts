import { expect, test } from 'vitest';
import { type IdleEnvironment, sortIdle } from './retire.js';

const idle = (id: string, change: Partial<IdleEnvironment> = {}): IdleEnvironment => ({
  id,
  idleMs: 10,
  keepMs: 600_000,
  frozen: false,
  stale: false,
  ...change,
});

test('keeps the fresh, freezes the idle, retires the old and the stale', () => {
  const environments = [
    idle('fresh'),
    idle('resting', { idleMs: 1_000 }),
    idle('frozen', { idleMs: 1_000, frozen: true }),
    idle('old', { idleMs: 600_000, frozen: true }),
    idle('stale', { stale: true }),
    idle('provisioned', { idleMs: 1e12, keepMs: Infinity, frozen: true }),
  ];
  expect(sortIdle(environments, 50)).toEqual({ retire: ['old', 'stale'], freeze: ['resting'] });
});
