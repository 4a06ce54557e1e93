import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Attempts, type BackOffRule, charge, refund } from './back-off.js';

const RULE: BackOffRule = { free: 3, firstMs: 1_000, longestMs: 8_000, forgetAfterMs: 60_000 };

/** Tries again the very moment that it may, so often; answers the waits between. */
function waits(times: number, rule = RULE): number[] {
  let known: Attempts | undefined;
  let now = 0;
  return Array.from({ length: times }, () => {
    const before = now;
    let charged = charge(known, now, rule);
    if (!charged.allowed) charged = charge(known, (now += charged.retryAfterMs), rule);
    if (charged.allowed) known = charged.attempts;
    return now - before;
  });
}

test('waits double after the free attempts, up to the longest', () => {
  expect(waits(9)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 8_000]);
});

test('attempts during a block neither pass nor prolong it', () => {
  const known = { count: 6, lastAt: 0, blockedUntil: 4_000 };
  expect(charge(known, 1_000, RULE)).toEqual({ allowed: false, retryAfterMs: 3_000 });
  expect(charge(known, 4_000, RULE).allowed).toBe(true);
});

test('forgets after long silence', () => {
  const known = { count: 6, lastAt: 0, blockedUntil: 4_000 };
  expect(charge(known, 60_000, RULE)).toMatchObject({ attempts: { count: 1, blockedUntil: 60_000 } });
});

test('a success takes its own charge back and no other', () => {
  expect(refund({ count: 1, lastAt: 5, blockedUntil: 5 }, 5)).toBeUndefined();
  expect(refund({ count: 4, lastAt: 5, blockedUntil: 1_005 }, 6)).toEqual({ count: 3, lastAt: 5, blockedUntil: 6 });
});

test('nobody is blocked for longer than the longest block', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(1_000_000), (count, now) => {
      const charged = charge({ count, lastAt: now, blockedUntil: 0 }, now, RULE);
      expect(charged.allowed && charged.attempts.blockedUntil - now).toBeLessThanOrEqual(RULE.longestMs);
    }),
  );
});
