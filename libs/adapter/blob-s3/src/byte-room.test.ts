import { expect, it } from 'vitest';
import { ByteRoom } from './byte-room.js';

/** Work that ends when it is told, and notes when it began. */
function gated(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { end: resolve, work: () => (begun.push(name), promise) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets in as many as there is room for, in their order', async () => {
  const room = new ByteRoom(10);
  const begun: string[] = [];
  const [a, b, c, d] = [gated(begun, 'a'), gated(begun, 'b'), gated(begun, 'c'), gated(begun, 'd')];
  const held = [room.hold(6, a.work), room.hold(6, b.work), room.hold(1, c.work), room.hold(50, d.work)];
  await turn();
  expect(begun).toEqual(['a']);
  a.end();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  b.end();
  c.end();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  d.end();
  await Promise.all(held);
});

it('gives room back after a failure, which its holder hears of', async () => {
  const room = new ByteRoom(1);
  await expect(room.hold(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await room.hold(1, () => Promise.resolve('in'))).toBe('in');
});
