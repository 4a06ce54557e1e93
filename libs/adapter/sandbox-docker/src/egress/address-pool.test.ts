import { expect, it } from 'vitest';
import { AddressPool } from './address-pool.js';

it('gives addresses out in turn, each to one owner, but for the first and the last of the network', () => {
  const pool = new AddressPool('100.127.255.250/29', 6);
  const taken = Array.from({ length: 6 }, () => pool.take());
  expect(taken).toEqual([6, 1, 2, 3, 4, 5].map((last) => `100.127.255.${248 + last}`));
  expect(() => pool.take()).toThrow('taken');
  pool.giveBack('100.127.255.250');
  expect(pool.take()).toBe('100.127.255.250');
});

it('gives one that came back out last', () => {
  const pool = new AddressPool('10.0.0.0/29', 1);
  const first = pool.take();
  pool.giveBack(first);
  expect(Array.from({ length: 6 }, () => pool.take()).at(-1)).toBe(first);
});
