import { expect, it } from 'vitest';
import { daysBetween, periodStart } from './quota-period.js';

/** A Thursday. */
const NOW = Date.UTC(2026, 10, 26, 23, 59, 59);

it.each([
  ['DAY', 0, '2026-11-26'],
  ['WEEK', 0, '2026-11-22'],
  ['WEEK', 4, '2026-11-26'],
  ['WEEK', 5, '2026-11-20'],
  ['MONTH', 0, '2026-11-01'],
  ['MONTH', 25, '2026-11-26'],
  ['MONTH', 26, '2026-10-27'],
] as const)('begins a %s that is %i days late on %s', (period, offset, expected) => {
  expect(periodStart({ period, offset }, NOW)).toBe(expected);
});

it('counts days, both ends included, over months', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(daysBetween('2026-03-01', '2026-02-27')).toEqual([]);
});
