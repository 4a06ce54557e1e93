import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeBisecting } from './bisect.js';

it('writes every good row once and rejects every bad one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean()), async (goods) => {
      const rows = goods.map((good, index) => ({ good, index }));
      const written: typeof rows = [];
      const rejected = await writeBisecting(rows, async (batch) => {
        if (!batch.every(({ good }) => good)) throw Object.assign(new Error('bad'), { code: '23514' });
        written.push(...batch);
      });
      expect(written).toEqual(rows.filter(({ good }) => good));
      expect(rejected.map(({ row }) => row)).toEqual(rows.filter(({ good }) => !good));
    }),
  );
});

it('passes on a failure that is not the fault of the data', async () => {
  const down = Object.assign(new Error('down'), { code: '57P01' });
  await expect(writeBisecting([1, 2], () => Promise.reject(down))).rejects.toBe(down);
});
