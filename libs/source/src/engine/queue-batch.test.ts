import { expect, it } from 'vitest';
import type { QueueRecord } from '../source.js';
import { ENGINE_TIMES } from './engine-ports.js';
import { removeSurely } from './queue-batch.js';

const records = ['a', 'b', 'c'].map((id) => ({ id }) as QueueRecord);

it('removes again what the service has left, and nothing else', async () => {
  const asked: string[][] = [];
  const left = [records.slice(1), new Error('away'), []];
  const reader = {
    remove: (some: readonly QueueRecord[]) => {
      asked.push(some.map(({ id }) => id));
      const still = left.shift() ?? [];
      return still instanceof Error ? Promise.reject(still) : Promise.resolve(still);
    },
  };
  const times = { ...ENGINE_TIMES, firstBackoffMs: 1, longestBackoffMs: 1 };
  await removeSurely(records, { reader: reader as never, times, signal: new AbortController().signal });
  expect(asked).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
    ['b', 'c'],
  ]);
});
