import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packBatches, packInPlace } from './pack-batches.js';

const sizes = fc.array(fc.integer({ min: 1, max: 60 }));
const room = fc.record({ maxRecords: fc.integer({ min: 1, max: 5 }), maxBytes: fc.integer({ min: 1, max: 100 }) });
const bytesOf = (batch: readonly { bytes: number }[]) => batch.reduce((sum, { bytes }) => sum + bytes + 1, -1);

it('keeps every record once, in order, and no batch is over its room', () => {
  fc.assert(
    fc.property(sizes, room, (list, limits) => {
      const records = list.map((bytes, index) => ({ bytes, index }));
      const { batches, oversized } = packBatches(records, limits);
      const fitting = records.filter(({ bytes }) => bytes <= limits.maxBytes);
      expect(batches.flat()).toEqual(fitting);
      expect(oversized).toEqual(records.filter((record) => !fitting.includes(record)));
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limits.maxRecords);
        expect(bytesOf(batch)).toBeLessThanOrEqual(limits.maxBytes);
      }
    }),
  );
});

it('fills a batch before it begins another', () => {
  fc.assert(
    fc.property(sizes, room, (list, limits) => {
      const { batches } = packBatches(
        list.map((bytes) => ({ bytes })),
        limits,
      );
      for (const [index, batch] of batches.slice(0, -1).entries()) {
        const next = batches[index + 1]!.slice(0, 1);
        const wouldFit = batch.length < limits.maxRecords && bytesOf([...batch, ...next]) <= limits.maxBytes;
        expect(wouldFit).toBe(false);
      }
    }),
  );
});

it('leaves what is too large in its place, alone, where that is asked for', () => {
  const records = [1, 9, 2, 3, 9, 9, 4].map((bytes) => ({ bytes }));
  const batches = packInPlace(records, { maxRecords: 5, maxBytes: 8 });
  expect(batches.map((batch) => batch.map(({ bytes }) => bytes))).toEqual([[1], [9], [2, 3], [9], [9], [4]]);
});
