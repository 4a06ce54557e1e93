import { expect, it } from 'vitest';
import { ConnectionShares } from './connection-shares.js';

it('one account leaves room for others, and what is given back can be taken again', () => {
  const shares = new ConnectionShares({ total: 3, perAccount: 2 });
  expect(['a', 'a', 'a', 'b', 'b'].map((account) => shares.take(account))).toEqual([true, true, false, true, false]);
  shares.giveBack('a');
  expect(shares.take('b')).toBe(true);
  expect(shares.take('a')).toBe(false);
  for (const account of ['a', 'b', 'b']) shares.giveBack(account);
  expect(['c', 'c'].map((account) => shares.take(account))).toEqual([true, true]);
});
