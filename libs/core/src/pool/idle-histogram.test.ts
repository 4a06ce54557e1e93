import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdleHistogram } from './idle-histogram.js';

const MINUTE = 60_000;
const of = (...minutes: number[]): IdleHistogram => {
  const histogram = new IdleHistogram();
  for (const each of minutes) histogram.add(each * MINUTE);
  return histogram;
};
const times = (count: number, minutes: number): number[] => Array.from({ length: count }, () => minutes);

describe('IdleHistogram', () => {
  test('one that comes back every half hour is expected around then', () => {
    expect(of(...times(20, 30.5)).window()).toEqual({ earliestMs: 27 * MINUTE, latestMs: 34.1 * MINUTE });
  });

  test('the rare exception at either end is cut off', () => {
    const window = of(...times(100, 10), ...times(4, 2), 200).window()!;
    expect(window).toEqual({ earliestMs: 9 * MINUTE, latestMs: 12.1 * MINUTE });
  });

  test.each([
    ['too few samples', times(9, 30)],
    ['most of them beyond four hours', [...times(20, 30), ...times(21, 500)]],
    ['no shape: any time is as likely as another', Array.from({ length: 240 }, (_, minute) => minute)],
  ])('says nothing of %s', (_name, minutes) => {
    expect(of(...minutes).window()).toBeUndefined();
  });

  test('forgets an old habit', () => {
    const histogram = of(...times(300, 90), ...times(8_000, 5));
    expect(histogram.samples).toBeLessThan(2_000);
    expect(histogram.window()).toEqual({ earliestMs: 4.5 * MINUTE, latestMs: 6.6 * MINUTE });
  });

  test('a window holds nearly all that it was made of, and the order of samples does not matter', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 239 }), { minLength: 10, maxLength: 400 });
    fc.assert(
      fc.property(samples, (minutes) => {
        const window = of(...minutes).window();
        expect(of(...minutes.toReversed()).window()).toEqual(window);
        if (window === undefined) return;
        expect(window.earliestMs).toBeLessThan(window.latestMs);
        const inside = minutes.filter((m) => m * MINUTE >= window.earliestMs && m * MINUTE <= window.latestMs);
        expect(inside.length).toBeGreaterThanOrEqual(0.93 * minutes.length);
      }),
    );
  });
});
