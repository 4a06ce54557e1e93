import { expect, it } from 'vitest';
import { EventBuffer, SharedBytes } from './event-buffer.js';

const MUCH = 1024 * 1024;

it('hands out batches of at most so many events and bytes, oldest first, until each is acknowledged', () => {
  const buffer = new EventBuffer({ maxItems: 3, maxBytes: 10 }, new SharedBytes(MUCH));
  for (const json of ['1', '2', '3', '4444', '55555', '666666']) buffer.push(json);
  expect(buffer.isFull).toBe(true);
  expect([buffer.batch(), buffer.batch()]).toEqual([
    ['1', '2', '3'],
    ['1', '2', '3'],
  ]);
  buffer.acknowledge();
  expect(buffer.batch()).toEqual(['4444', '55555']);
  buffer.acknowledge();
  expect([buffer.isFull, buffer.isEmpty]).toEqual([false, false]);
  expect(buffer.batch()).toEqual(['666666']);
  expect(buffer.isEmpty).toBe(false);
  buffer.acknowledge();
  expect([buffer.isEmpty, buffer.batch(), buffer.takeDropped()]).toEqual([true, [], undefined]);
});

it('holds two batches, drops what comes then, and counts it once', () => {
  const buffer = new EventBuffer({ maxItems: 2, maxBytes: 100 }, new SharedBytes(MUCH));
  for (const json of ['1', '2']) buffer.push(json);
  expect(buffer.batch()).toHaveLength(2);
  for (const json of ['3', '4', 'żó', '6']) buffer.push(json);
  expect(buffer.takeDropped()).toEqual({ records: 2, bytes: 5 });
  expect(buffer.takeDropped()).toBeUndefined();
  buffer.acknowledge();
  expect(buffer.batch()).toEqual(['3', '4']);
});

it('never holds more bytes than two batches', () => {
  const buffer = new EventBuffer({ maxItems: 100, maxBytes: 10 }, new SharedBytes(MUCH));
  for (let n = 0; n < 100; n += 1) buffer.push('123456');
  expect(buffer.takeDropped()?.records).toBe(97);
  expect(buffer.batch()).toHaveLength(1);
});

it('shares its room with the other subscribers of the environment, and gives it back', () => {
  const shared = new SharedBytes(10);
  const [one, two] = [1, 2].map(() => new EventBuffer({ maxItems: 100, maxBytes: 100 }, shared)) as [
    EventBuffer,
    EventBuffer,
  ];
  one.push('123456');
  two.push('123456');
  expect([one.takeDropped(), two.takeDropped()]).toEqual([undefined, { records: 1, bytes: 6 }]);
  one.batch();
  two.push('123456');
  expect(two.takeDropped()?.records).toBe(1);
  one.acknowledge();
  two.push('123456');
  expect(two.takeDropped()).toBeUndefined();
  two.clear();
  one.push('1234567890');
  expect(one.takeDropped()).toBeUndefined();
});
