import { expect, test } from 'vitest';
import { FairRoom } from './fair-room.js';

/** Bytes that an owner gets, who takes as many as there are. */
function flood(room: FairRoom, owners: readonly string[]): number {
  let taken = 0;
  while (room.take(owners, 1)) taken++;
  return taken;
}

test('one file gets a third, and its account a half however many it has', () => {
  const room = new FairRoom(9_000);
  expect(flood(room, ['a', 'a/0'])).toBe(3_000);
  for (let file = 1; file < 50; file++) flood(room, ['a', `a/${file}`]);
  expect(flood(room, ['a', 'a/50'])).toBe(0);
  // Half of it is free for others.
  expect(flood(room, ['b', 'b/0'])).toBeGreaterThanOrEqual(1_500);
});

test('what is given back may be taken again', () => {
  const room = new FairRoom(9);
  expect(room.take(['a', 'a/0'], 3)).toBe(true);
  expect(room.take(['a', 'a/0'], 1)).toBe(false);
  room.give(['a', 'a/0'], 3);
  expect(flood(room, ['a', 'a/0'])).toBe(3);
});
