import { expect, test } from 'vitest';
import { memoryVerdict } from './pressure.js';

test.each([
  ['plenty', { availableMb: 4_000, stalled: 0 }, { hold: false, reclaimMb: 0 }],
  ['just the reserve', { availableMb: 1_000, stalled: 0.1 }, { hold: false, reclaimMb: 0 }],
  ['below it', { availableMb: 700, stalled: 0 }, { hold: true, reclaimMb: 300 }],
  ['processes stand still', { availableMb: 4_000, stalled: 0.3 }, { hold: true, reclaimMb: 1 }],
  ['nothing is known', undefined, { hold: false, reclaimMb: 0 }],
])('%s', (_name, host, expected) => {
  expect(memoryVerdict(host, 1_000)).toEqual(expected);
});
