import { expect, it } from 'vitest';
import { FeedPlace } from './feed-place.js';

it('is behind its last change also when nothing was found up to a later place', () => {
  const place = new FeedPlace();
  expect([place.isAt(undefined), place.isAt('0/1:0')]).toEqual([true, false]);
  place.moveTo('0/2:1');
  place.pass('0/4:0');
  expect([place.at, place.isAt('0/4:0'), place.isAt('0/2:1'), place.isAt('0/1:0')]).toEqual([
    '0/4:0',
    true,
    true,
    false,
  ]);
  place.pass('0/5:0');
  expect([place.isAt('0/2:1'), place.isAt('0/4:0')]).toEqual([true, false]);
  place.moveTo('0/6:0');
  expect([place.isAt('0/2:1'), place.isAt('0/5:0'), place.isAt(undefined)]).toEqual([false, false, false]);
});
