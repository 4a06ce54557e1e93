import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.js';

test('what is scheduled happens in the order of time, and of the same moment in the order in which it was scheduled', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 100 }), (times) => {
      const clock = new VirtualClock<{ at: number; index: number }>();
      times.forEach((at, index) => clock.schedule(at, { at, index }));
      const seen: { at: number; index: number }[] = [];
      for (let next = clock.next(); next !== undefined; next = clock.next()) {
        expect(clock.now).toBe(next.at);
        seen.push(next);
      }
      const sorted = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
      expect(seen).toEqual(sorted);
    }),
  );
});
