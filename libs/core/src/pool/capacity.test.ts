import { expect, test } from 'vitest';
import { roomFor, shortfall } from './capacity.js';

const limits = { memoryMb: 1_000, environments: 4 };

test.each([
  [{ memoryMb: 0, environments: 0 }, 128, 4, 0],
  [{ memoryMb: 500, environments: 1 }, 200, 2, 0],
  [{ memoryMb: 900, environments: 1 }, 200, 0, 100],
  [{ memoryMb: 128, environments: 4 }, 128, 0, 1],
  [{ memoryMb: 1_100, environments: 2 }, 128, -1, 228],
])('%j, one of %d MB: room %d, shortfall %d', (use, memoryMb, room, short) => {
  expect(roomFor(limits, use, memoryMb)).toBe(room);
  expect(shortfall(limits, use, memoryMb)).toBe(short);
});
