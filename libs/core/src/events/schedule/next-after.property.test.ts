import awsCronParser from 'aws-cron-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextAfter } from './next-after.js';
import { parseScheduleExpression, type ScheduleExpression } from './schedule-expression.js';
import { arbitraryCron } from './testing/arbitrary-cron.js';
import { walkMinutes } from './testing/walk-minutes.js';
import { TimeZone } from './time-zone.js';

const UTC = TimeZone.of('UTC')!;
const instant = (from: string, to: string) => fc.integer({ min: Date.parse(from), max: Date.parse(to) });
const cronOf = (fields: string): ScheduleExpression => {
  const expression = parseScheduleExpression(`cron(${fields})`);
  expect(expression, fields).toBeDefined();
  return expression!;
};

/**
 * It gives up on what comes once in many years, with NaN. What it takes for the 29th of a February of 28 days is the 1st
 * of March, which it does not stand by when asked again; so it is asked on.
 */
function secondOpinion(fields: string, after: number): number | undefined {
  const cron = awsCronParser.parse(fields);
  const next = (from: number) => awsCronParser.next(cron, new Date(from))?.getTime();
  try {
    let found = next(after);
    while (found !== undefined && next(found - 60_000) !== found) found = next(found);
    return found;
  } catch {
    return Number.NaN;
  }
}

test('times in UTC are those of a second parser', () => {
  const years = fc.constantFrom('*', '2026', '2020/3', '2025-2030', '1999,2028');
  let compared = 0;
  fc.assert(
    fc.property(arbitraryCron(years), instant('2024-01-01', '2032-01-01'), (fields, after) => {
      const second = secondOpinion(fields, after);
      if (Number.isNaN(second)) return;
      compared++;
      expect(nextAfter(cronOf(fields), after, { zone: UTC, anchor: 0 })).toBe(second);
    }),
    { numRuns: 1_200 },
  );
  expect(compared).toBeGreaterThan(800);
}, 30_000);

/** Clocks that change by an hour, by half of one, at midnight, by a day, twice around a fast, and never. */
const CHANGES: readonly (readonly [zone: string, around: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00:00Z'],
  ['Asia/Kathmandu', '2026-03-29T01:00:00Z'],
];

test('times in a zone are those that someone sees who looks at its clock every minute', () => {
  const frequent = fc.tuple(
    fc.constantFrom('*', '0', '0/5', '30', '17,43', '59'),
    fc.constantFrom('*', '0-3', '0,1,2,23', '*/2', '2', '1', '22-23'),
    fc.constantFrom(['*', '?'] as const, ['?', 'SUN'], ['1-31/2', '?'], ['?', '1,7']),
  );
  const before = fc.integer({ min: -8 * 3_600, max: 2 * 3_600 }).map((seconds) => seconds * 1_000);
  fc.assert(
    fc.property(
      fc.constantFrom(...CHANGES),
      frequent,
      before,
      ([zone, around], [minute, hour, [month, week]], shift) => {
        const fields = `${minute} ${hour} ${month} * ${week} *`;
        const after = Date.parse(around) + shift;
        const until = after + 12 * 3_600_000;
        const expected = walkMinutes(fields, zone, after, until);
        const times: number[] = [];
        const frame = { zone: TimeZone.of(zone)!, anchor: 0 };
        let next = nextAfter(cronOf(fields), after, frame);
        while (next !== undefined && next <= until) {
          times.push(next);
          next = nextAfter(cronOf(fields), next, frame);
        }
        expect(times.map(readable)).toEqual(expected.map(readable));
      },
    ),
    { numRuns: 40 },
  );
}, 30_000);

function readable(time: number): string {
  return new Date(time).toISOString();
}
