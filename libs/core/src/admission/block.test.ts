import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grownBlock, shrunkBlock } from './block.js';

test('a block grows by a step, up to the limit', () => {
  expect(grownBlock({ inUse: 0, size: 0, limit: 1000 })).toBe(16);
  expect(grownBlock({ inUse: 16, size: 16, limit: 1000 })).toBe(32);
  expect(grownBlock({ inUse: 0, size: 0, limit: 3 })).toBe(3);
  expect(grownBlock({ inUse: 3, size: 3, limit: 3 })).toBe(3);
});

test('an unused block is given back whole', () => {
  expect(shrunkBlock({ inUse: 0, size: 64, limit: 1000 }, 0)).toBe(0);
});

test('shrinking never cuts what is in use and never grows', () => {
  const block = fc.record({ inUse: fc.nat(500), spare: fc.nat(500), limit: fc.constant(1000), peak: fc.nat(500) });
  fc.assert(
    fc.property(block, ({ inUse, spare, limit, peak }) => {
      const size = inUse + spare;
      const next = shrunkBlock({ inUse, size, limit }, peak);
      expect(next).toBeGreaterThanOrEqual(Math.min(inUse, size));
      expect(next).toBeLessThanOrEqual(size);
    }),
  );
});

test('a steady load settles: shrinking twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (inUse, peak) => {
      const once = shrunkBlock({ inUse, size: 1000, limit: 1000 }, peak);
      expect(shrunkBlock({ inUse, size: once, limit: 1000 }, peak)).toBe(once);
    }),
  );
});
