import { expect, test } from 'vitest';
import { roomFor, sharedMb, shortfall } from './capacity.js';

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

test('what is shared is the memory that there is, or what is held where no place is left', () => {
  expect(sharedMb(limits, { memoryMb: 300, environments: 3 })).toBe(1_000);
  expect(sharedMb(limits, { memoryMb: 400, environments: 4 })).toBe(400);
});
