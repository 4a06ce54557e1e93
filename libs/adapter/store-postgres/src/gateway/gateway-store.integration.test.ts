import { gatewayStoreContract } from '@stoker/app/ports/testing/gateway-store.contract';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import { partKind } from '@stoker/app/ports/gateway-store';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

gatewayStoreContract(async () => {
  const { gateway, snapshots } = harness.store;
  return { store: gateway, changes: snapshots, newAccount: harness.newAccount };
});

const ROUTES = partKind<{ readonly target: string }>('route');

it('lets processes take turns, so that what is counted is not exceeded', async () => {
  const accountId = await harness.newAccount();
  const stores = [harness.store.gateway, (await harness.open()).gateway];
  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      stores[index % 2]!.change(accountId, async (tx) => {
        if ((await tx.countParts(accountId, ROUTES)) >= 5) return;
        await tx.putParts(accountId, ROUTES, [{ id: `r${index}`, document: { target: 'a' } }]);
      }),
    ),
  );
  expect(await stores[0]!.countParts(accountId, ROUTES)).toBe(5);
});

it('gives a domain name to one account, however many want it at once', async () => {
  const stores = [harness.store.gateway, (await harness.open()).gateway];
  const accounts = await Promise.all(Array.from({ length: 6 }, () => harness.newAccount()));
  const answers = await Promise.allSettled(
    accounts.map((accountId, index) =>
      stores[index % 2]!.change(accountId, (tx) => tx.putName({ name: 'one.example.com', document: {} })),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('tells other processes of every owner that was changed', async () => {
  const accountId = await harness.newAccount();
  const heard: SnapshotChange[] = [];
  const listener = await harness.open();
  listener.snapshots.onChange((change) => heard.push(change));
  await harness.store.gateway.change(accountId, async (tx) => {
    await tx.putApi({ id: 'told000001', protocol: 'HTTP', document: {} });
    await tx.putName({ name: 'told.example.com', document: {} });
  });
  await vi.waitFor(
    () =>
      expect(heard).toEqual([
        { kind: 'gateway', accountId, owner: 'told000001' },
        { kind: 'gateway', accountId, owner: 'told.example.com' },
      ]),
    5_000,
  );
});

it('goes with its account', async () => {
  const accountId = await harness.newAccount();
  const { gateway, accounts } = harness.store;
  await gateway.change(accountId, async (tx) => {
    await tx.putApi({ id: 'gone000001', protocol: 'HTTP', document: {} });
    await tx.putName({ name: 'gone.example.com', document: {} });
    await tx.putParts('gone000001', ROUTES, [{ id: 'r', document: { target: 'a' } }]);
  });
  await accounts.changeStatus(accountId, () => 'closed', undefined);
  expect(await gateway.findApi('gone000001')).toBeUndefined();
  expect(await gateway.findName('gone.example.com')).toBeUndefined();
  expect(await gateway.countParts('gone000001', ROUTES)).toBe(0);
});
