import { describe, expect, it } from 'vitest';
import { nextAfter } from './next-after.js';
import { requireScheduleExpression, requireTimeZone } from './refusals.js';

/** The next times, at most `count`, in UTC and without their seconds where there are none. */
function times(expression: string, after: string, count: number, zone = 'UTC', anchor = after): string[] {
  const parsed = requireScheduleExpression(expression);
  const frame = { zone: requireTimeZone(zone), anchor: Date.parse(`${anchor}Z`) };
  const found: string[] = [];
  let next = nextAfter(parsed, Date.parse(`${after}Z`), frame);
  while (next !== undefined && found.length < count) {
    found.push(new Date(next).toISOString().replace(/(:00)?\.000Z$/, ''));
    next = nextAfter(parsed, next, frame);
  }
  return found;
}

describe('cron', () => {
  it.each([
    [
      'the last weekday, where the last day is one of a weekend',
      'cron(0 18 LW * ? *)',
      ['2026-01-30T18:00', '2026-02-27T18:00'],
    ],
    [
      'the 31st or the weekday next to it, in months that have one',
      'cron(0 0 31W * ? *)',
      ['2026-01-30T00:00', '2026-03-31T00:00', '2026-05-29T00:00'],
    ],
    [
      'the weekday next to the first, which stays in its month',
      'cron(0 0 1W 8 ? *)',
      ['2026-08-03T00:00', '2027-08-02T00:00'],
    ],
    ['the last day of the week', 'cron(0 0 ? * L *)', ['2026-01-03T00:00', '2026-01-10T00:00']],
    ['the last Friday', 'cron(0 0 ? * 6L *)', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['the fifth Sunday, in months that have one', 'cron(0 0 ? * SUN#5 *)', ['2026-03-29T00:00', '2026-05-31T00:00']],
    ['the leap day', 'cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['the last day but thirty', 'cron(0 0 L-30 * ? *)', ['2026-01-01T00:00', '2026-03-01T00:00']],
    ['every tenth minute from the first', 'cron(1/10 0 1 1 ? 2026)', ['2026-01-01T00:01', '2026-01-01T00:11']],
    ['the end of all years', 'cron(59 23 31 12 ? 2199)', ['2199-12-31T23:59']],
  ])('means %s', (_, expression, expected) => {
    expect(times(expression, '2025-12-31T23:59:59', expected.length)).toEqual(expected);
  });

  it.each(['cron(0 0 30 2 ? *)', 'cron(0 0 1 1 ? 2020)'])('%s never comes', (expression) => {
    expect(times(expression, '2026-01-01T00:00:00', 1)).toEqual([]);
  });

  it('answers what is later than the instant, not what is at it', () => {
    expect(times('cron(0 0 * * ? *)', '2026-01-01T00:00:00', 1)).toEqual(['2026-01-02T00:00']);
  });

  it('leaves out what the clocks skip', () => {
    expect(times('cron(30 2 * * ? *)', '2026-03-28T00:00:00', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
  });

  it('takes what the clocks show twice once, the first time', () => {
    expect(times('cron(30 2 * * ? *)', '2026-10-24T12:00:00', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(times('cron(0/30 * * * ? *)', '2026-11-01T05:00:00', 3, 'America/New_York')).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T07:00',
      '2026-11-01T07:30',
    ]);
  });
});

describe('rate', () => {
  it('begins at its anchor and goes on evenly, whatever the clocks do', () => {
    expect(times('rate(1 day)', '2026-03-27T00:00:00', 3, 'Europe/Berlin', '2026-03-28T09:00:07')).toEqual([
      '2026-03-28T09:00:07',
      '2026-03-29T09:00:07',
      '2026-03-30T09:00:07',
    ]);
  });

  it('keeps in step after a long pause', () => {
    expect(times('rate(7 minutes)', '2026-03-02T00:00:00', 1, 'UTC', '2026-03-01T00:00:00')).toEqual([
      '2026-03-02T00:02',
    ]);
  });

  it('ends where dates do', () => {
    expect(times('rate(2147483647 days)', '2026-01-01T00:00:00', 2)).toEqual([]);
  });
});

describe('at', () => {
  it.each([
    ['once, by the clock of the zone', '2026-07-01T10:00:00', 'America/New_York', '2026-07-01T14:00'],
    ['the first of two', '2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30'],
    [
      'an hour later what is skipped, for it is meant to come',
      '2026-03-29T02:30:00',
      'Europe/Berlin',
      '2026-03-29T01:30',
    ],
    [
      'half an hour later where the clocks skip half of one',
      '2026-10-04T02:15:00',
      'Australia/Lord_Howe',
      '2026-10-03T15:45',
    ],
  ])('means %s', (_, local, zone, expected) => {
    expect(times(`at(${local})`, '2026-01-01T00:00:00', 2, zone)).toEqual([expected]);
    expect(times(`at(${local})`, expected.padEnd(19, ':00'), 1, zone)).toEqual([]);
  });
});
