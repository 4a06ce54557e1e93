import { expect, test } from 'vitest';
import { ownSessionSeconds, roleSessionSeconds } from './session-duration.js';

test.each([
  [undefined, 3_600, false, 3_600],
  [900, 3_600, false, 900],
  [43_200, 43_200, false, 43_200],
  [3_600, 43_200, true, 3_600],
  [undefined, 43_200, true, 3_600],
])('of a role: %s asked, %s allowed, chained %s: %s', (asked, most, chained, seconds) => {
  expect(roleSessionSeconds(asked, most, chained)).toBe(seconds);
});

test.each([
  [3_601, 3_600, false, 'exceeds the MaxSessionDuration set for this role.'],
  [3_601, 43_200, true, 'exceeds the 1 hour session limit for roles assumed by role chaining'],
])('of a role: %s of %s is too long, chained %s', (asked, most, chained, message) => {
  expect(() => roleSessionSeconds(asked, most, chained)).toThrow(
    expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
  );
});

test.each([
  ['user', undefined, 43_200],
  ['user', 129_600, 129_600],
  ['root', undefined, 3_600],
  ['root', 43_200, 3_600],
] as const)('of a %s itself: %s asked gives %s', (owner, asked, seconds) => {
  expect(ownSessionSeconds(asked, owner)).toBe(seconds);
});
