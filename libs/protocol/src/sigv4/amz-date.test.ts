import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatAmzDate, parseAmzDate } from './amz-date.js';

it('reads what it writes', () => {
  const seconds = fc.integer({ min: 0, max: Date.UTC(2099, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, (at) => {
      expect(parseAmzDate(formatAmzDate(at * 1000))).toBe(at * 1000);
    }),
  );
});

it.each(['', '2026-11-23T12:45:00Z', '20261123T124500', '20261323T124500Z', '20260230T000000Z', '20261123T246000Z'])(
  'refuses %j',
  (text) => expect(parseAmzDate(text)).toBeUndefined(),
);
