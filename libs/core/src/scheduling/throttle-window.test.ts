import { describe, expect, test } from 'vitest';
import { ThrottleWindow } from './throttle-window.js';

describe('a window of what may be under way', () => {
  test('is open until something is refused', () => {
    const window = new ThrottleWindow();
    window.admitted();
    expect(window.limit(0)).toBe(Infinity);
    expect(window.isStale(0)).toBe(true);
  });

  test('closes to those who were admitted, and opens by one a round', () => {
    const window = new ThrottleWindow();
    window.refused(4, 0);
    expect(window.limit(0)).toBe(4);
    for (let run = 0; run < 5; run += 1) window.admitted();
    expect(window.limit(0)).toBe(5);
    window.refused(4, 0);
    expect(window.limit(0)).toBe(4);
    expect([window.isStale(60_000), window.isStale(60_001)]).toEqual([false, true]);
  });

  test('pauses for longer and longer while nobody is admitted, and then tries one', () => {
    const window = new ThrottleWindow();
    let now = 0;
    const pauses: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const began = now;
      window.refused(0, now);
      while (window.limit(now) === 0) now += 50;
      expect(window.limit(now)).toBe(1);
      pauses.push(now - began);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    window.admitted();
    window.refused(0, now);
    expect(window.limit(now + 100)).toBe(1);
  });

  test('takes refusals of the same moment for one', () => {
    const window = new ThrottleWindow();
    for (let time = 0; time < 10; time += 1) window.refused(0, 0);
    expect(window.limit(100)).toBe(1);
  });
});
