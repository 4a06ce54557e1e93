import { expect, test } from 'vitest';
import { LeastDuration } from './least-duration.js';

test('falls at once and rises slowly, never above what is measured', () => {
  const least = new LeastDuration();
  expect(least.value).toBeUndefined();
  least.note(20, 0);
  least.note(5, 10);
  expect(least.value).toBe(5);
  least.note(50, 60_010);
  expect(least.value).toBeCloseTo(10);
  for (let now = 60_010; now < 1_000_000; now += 1_000) least.note(50, now);
  expect(least.value).toBe(50);
});
