import { expect, it } from 'vitest';
import { EventBuffer } from './event-buffer.js';

it('hands out batches of at most so many events and bytes, oldest first', () => {
  const buffer = new EventBuffer({ maxItems: 3, maxBytes: 10 });
  for (const json of ['1', '2', '3', '4444', '55555', '666666']) buffer.push(json);
  expect(buffer.isFull).toBe(true);
  expect(buffer.take()).toEqual(['1', '2', '3']);
  expect(buffer.take()).toEqual(['4444', '55555']);
  expect(buffer.isFull).toBe(false);
  expect(buffer.take()).toEqual(['666666']);
  expect([buffer.isEmpty, buffer.take(), buffer.takeDropped()]).toEqual([true, [], undefined]);
});

it('holds two batches, drops what comes then, and counts it once', () => {
  const buffer = new EventBuffer({ maxItems: 2, maxBytes: 100 });
  for (const json of ['1', '2', '3', '4', 'żó', '6']) buffer.push(json);
  expect(buffer.takeDropped()).toEqual({ records: 2, bytes: 5 });
  expect(buffer.takeDropped()).toBeUndefined();
  expect([...buffer.take(), ...buffer.take()]).toEqual(['1', '2', '3', '4']);
});

it('never holds more bytes than two batches', () => {
  const buffer = new EventBuffer({ maxItems: 100, maxBytes: 10 });
  for (let n = 0; n < 100; n += 1) buffer.push('123456');
  expect(buffer.takeDropped()?.records).toBe(97);
  expect(buffer.take()).toHaveLength(1);
});
