import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATCH_UPS, type CatchUp, decideTick, type TimerPlan } from './decide-tick.js';
import { latestUntil } from './latest-until.js';
import { nextAfter } from './next-after.js';
import { requireScheduleExpression, requireTimeZone } from './refusals.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-02T12:00:00Z');

const plan = (text: string, overrides: Partial<TimerPlan> = {}): TimerPlan => ({
  expression: requireScheduleExpression(text),
  frame: { zone: requireTimeZone('UTC'), anchor: NOON },
  windowMs: 0,
  endAt: undefined,
  ...overrides,
});

describe('a time that has come', () => {
  it.each(CATCH_UPS)('is fired for within a minute, and the next is waited for: %s', (catchUp) => {
    expect(decideTick(plan('cron(0 * * * ? *)'), NOON, NOON + 59_000, catchUp)).toEqual({
      fire: NOON,
      next: NOON + HOUR,
      skipped: false,
    });
  });

  it('is on time until a minute after its window', () => {
    const flexible = plan('cron(0 * * * ? *)', { windowMs: 15 * MINUTE });
    expect(decideTick(flexible, NOON, NOON + 16 * MINUTE, 'none').fire).toBe(NOON);
    expect(decideTick(flexible, NOON, NOON + 16 * MINUTE + 1, 'none').fire).toBeUndefined();
  });

  it('is the last when the next is after the end', () => {
    const ending = plan('cron(0 * * * ? *)', { endAt: NOON + HOUR - 1 });
    expect(decideTick(ending, NOON, NOON, 'latest')).toEqual({ fire: NOON, next: undefined, skipped: false });
  });
});

describe('times that nobody was there for', () => {
  const missed = (text: string, pending: number, now: number, catchUp: CatchUp, overrides?: Partial<TimerPlan>) =>
    decideTick(plan(text, overrides), pending, now, catchUp);

  it('latest: one is made up for', () => {
    expect(missed('cron(0 * * * ? *)', NOON, NOON + 5.5 * HOUR, 'latest')).toEqual({
      fire: NOON + 5 * HOUR,
      next: NOON + 6 * HOUR,
      skipped: true,
    });
  });

  it('latest: none is made up for where one is on time, which comes by itself', () => {
    expect(missed('cron(0/5 * * * ? *)', NOON, NOON + HOUR, 'latest')).toEqual({
      fire: undefined,
      next: NOON + HOUR,
      skipped: true,
    });
  });

  it('latest: however long ago it was', () => {
    expect(missed('at(2026-03-02T12:00:00)', NOON, NOON + 1000 * HOUR, 'latest')).toEqual({
      fire: NOON,
      next: undefined,
      skipped: false,
    });
  });

  it('latest: before the end', () => {
    expect(missed('cron(0 * * * ? *)', NOON, NOON + 90 * HOUR, 'latest', { endAt: NOON + 2.5 * HOUR })).toEqual({
      fire: NOON + 2 * HOUR,
      next: undefined,
      skipped: true,
    });
  });

  it('all: one after another', () => {
    expect(missed('cron(0 * * * ? *)', NOON, NOON + 5.5 * HOUR, 'all')).toEqual({
      fire: NOON,
      next: NOON + HOUR,
      skipped: false,
    });
  });

  it('all: those of a day, and the latest however old it is', () => {
    expect(missed('cron(0 * * * ? *)', NOON, NOON + 100.5 * HOUR, 'all')).toEqual({
      fire: undefined,
      next: NOON + 77 * HOUR,
      skipped: true,
    });
    expect(missed('cron(0 12 2 * ? *)', NOON, NOON + 100 * HOUR, 'all').fire).toBe(NOON);
  });

  it('none: the next is waited for', () => {
    expect(missed('cron(0 * * * ? *)', NOON, NOON + 5.5 * HOUR, 'none')).toEqual({
      fire: undefined,
      next: NOON + 6 * HOUR,
      skipped: true,
    });
    expect(missed('at(2026-03-02T12:00:00)', NOON, NOON + HOUR, 'none').next).toBeUndefined();
  });
});

const texts = fc.constantFrom(
  'rate(7 minutes)',
  'rate(3 hours)',
  'cron(0/5 * * * ? *)',
  'cron(0 9-17 ? * MON-FRI *)',
  'cron(30 2 * * ? *)',
  'cron(0 0 ? * WED *)',
);
const times = fc.integer({ min: NOON, max: NOON + 5 * 24 * HOUR });

it('the latest time is what counting up finds', () => {
  fc.assert(
    fc.property(texts, times, (text, until) => {
      const { expression, frame } = plan(text);
      const from = nextAfter(expression, NOON, frame)!;
      fc.pre(from <= until);
      let expected = from;
      for (let next: number | undefined = from; next !== undefined && next <= until;) {
        expected = next;
        next = nextAfter(expression, next, frame);
      }
      expect(latestUntil(expression, from, until, frame)).toBe(expected);
    }),
    { numRuns: 50 },
  );
});

it('no time is fired for twice or before it has come, whatever the clock does', () => {
  const jumps = fc.array(fc.integer({ min: -2 * HOUR, max: 3 * HOUR }), { maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.constantFrom(...CATCH_UPS), jumps, (text, catchUp, steps) => {
      const timer = plan(text);
      const fired: number[] = [];
      let pending = nextAfter(timer.expression, NOON, timer.frame);
      let now = NOON;
      for (const step of steps) {
        now += step;
        while (pending !== undefined && pending <= now) {
          const { fire, next } = decideTick(timer, pending, now, catchUp);
          if (fire !== undefined) fired.push(fire);
          if (next !== undefined) expect(next).toBeGreaterThan(pending);
          expect(fire ?? now).toBeLessThanOrEqual(now);
          pending = next;
        }
        // There is always a time that is waited for, and it is the first after the clock's farthest.
        expect(pending).toBeGreaterThan(now);
      }
      expect(fired).toEqual([...new Set(fired)].sort((one, other) => one - other));
    }),
  );
});
