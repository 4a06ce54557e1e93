import { beforeEach, expect, it } from 'vitest';
import type { SnapshotChange } from '../../ports/snapshot-source.js';
import { USAGE } from '../../rest-apis/parts.js';
import { InMemoryGatewayStore } from '../testing/in-memory-gateway-store.js';
import { UsageCounts } from './usage-counts.js';

const TODAY = '2026-11-26';

let gateway: InMemoryGatewayStore;
/** Accounts whose changes fail. */
let failing: Set<string>;
let counts: UsageCounts;

beforeEach(() => {
  gateway = new InMemoryGatewayStore();
  failing = new Set();
  counts = new UsageCounts({
    partsOf: gateway.partsOf,
    change: (accountId, work) =>
      failing.has(accountId) ? Promise.reject(new Error(`no ${accountId}`)) : gateway.change(accountId, work),
  });
});

/** A request with a key of the account's one plan. */
const take = async (accountId: string, limit = 10) =>
  counts.take({ accountId, planId: `plan-${accountId}`, keyId: 'k', today: TODAY, days: [TODAY], limit });
const keptOf = async (accountId: string) =>
  (await gateway.partsOf(`plan-${accountId}`, USAGE)).map(({ document }) => document.used);

it('counts up to the limit, and keeps what it counted', async () => {
  expect([await take('a', 2), await take('a', 2), await take('a', 2)]).toEqual([true, true, false]);
  await counts.flush();
  expect(await keptOf('a')).toEqual([2]);
  expect(await take('a', 2)).toBe(false);
});

it('keeps what the others counted where it fails for one, whose requests it keeps the next time', async () => {
  failing.add('b');
  for (const accountId of ['a', 'b', 'c']) await take(accountId);
  await expect(counts.flush()).rejects.toMatchObject({ errors: [{ message: 'no b' }] });
  expect([await keptOf('a'), await keptOf('b'), await keptOf('c')]).toEqual([[1], [], [1]]);
  failing.clear();
  await counts.flush();
  expect([await keptOf('a'), await keptOf('b'), await keptOf('c')]).toEqual([[1], [1], [1]]);
});

it('has nobody read anything again', async () => {
  const heard: SnapshotChange[] = [];
  gateway.onChange((change) => heard.push(change));
  await take('a');
  await counts.flush();
  expect(await keptOf('a')).toEqual([1]);
  expect(heard).toEqual([]);
});
