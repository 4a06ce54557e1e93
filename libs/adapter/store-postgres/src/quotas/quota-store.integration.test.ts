import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuotaName } from '@stoker/core/quotas/quotas';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { anArmedSchedule } from '@stoker/app/ports/testing/schedule-fixtures';
import { aLayer, aVersion, reserveCode } from '@stoker/app/ports/testing/function-fixtures';
import { quotaStoreContract } from '@stoker/app/ports/testing/quota-store.contract';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const accept = () => undefined;

const aMapping = (accountId: string, queue: string): EventSourceMapping => ({
  uuid: randomUUID(),
  accountId,
  functionName: 'f',
  kind: 'sqs',
  settings: { EventSourceArn: `arn:aws:sqs:us-east-1:${accountId}:${queue}` },
  enabled: true,
  state: 'Enabled',
  changedAt: Date.now(),
  tags: {},
});

quotaStoreContract(async () => {
  await harness.database.sql('DELETE FROM platform_quotas');
  return { quotas: harness.store.quotas, accountId: await harness.newAccount() };
});

describe('PostgresQuotaStore', () => {
  const limited = async (name: QuotaName, value: number) => {
    const accountId = await harness.newAccount();
    await harness.store.quotas.setOwn(accountId, name, value, accept);
    return accountId;
  };
  const EXCEEDED = { code: 'CodeStorageExceededException' };

  it('works out the concurrency that admission reads, from whichever layer changes', async () => {
    const { quotas, identity, identityWriter } = harness.store;
    const [own, usual] = [await harness.newAccount(), await harness.newAccount()];
    const limits = async () => {
      const found = await Promise.all([own, usual].map((accountId) => identity.findAccount(accountId)));
      for (const account of found) expect(account?.quotas?.concurrency).toBe(account?.concurrencyLimit);
      return found.map((account) => account?.concurrencyLimit);
    };
    await quotas.setOwn(own, 'concurrency', 5_000, accept);
    expect(await limits()).toEqual([5_000, 1_000]);
    await quotas.setPlatform('default', 'concurrency', 50, accept);
    expect(await limits()).toEqual([5_000, 50]);
    await quotas.setPlatform('maximum', 'concurrency', 100, accept);
    expect(await limits()).toEqual([100, 50]);
    const late = await harness.newAccount();
    expect(await identity.findAccount(late)).toMatchObject({ concurrencyLimit: 50 });
    await quotas.setPlatform('maximum', 'concurrency', undefined, accept);
    await quotas.setPlatform('default', 'concurrency', undefined, accept);
    await quotas.setOwn(own, 'concurrency', undefined, accept);
    await identityWriter.setConcurrencyLimit(usual, 7);
    expect(await limits()).toEqual([1_000, 7]);
  });

  it('tells those who keep accounts in memory', async () => {
    const accountId = await harness.newAccount();
    const heard: SnapshotChange[] = [];
    harness.store.snapshots.onChange((change) => heard.push(change));
    await harness.store.quotas.setOwn(accountId, 'memory', 1, accept);
    await harness.store.quotas.setPlatform('default', 'memory', undefined, accept);
    expect(heard).toEqual(expect.arrayContaining([{ kind: 'identity', accountId }, { kind: 'unknown' }]));
  });

  it('lets as many functions be made as there may be, also at once, and again after one is gone', async () => {
    const accountId = await limited('functions', 2);
    const make = (functionName: string) => harness.createFunction(aVersion({ accountId, functionName }));
    const made = await Promise.allSettled(['a', 'b', 'c', 'd'].map(make));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const refused = made.filter((one) => one.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject(EXCEEDED);
    const [first] = (await harness.store.functions.listFunctions(accountId, { maxItems: 1 })).items;
    await harness.store.functions.deleteFunction(first!);
    await make('e');
    // Less than there are only keeps it from growing.
    await harness.store.quotas.setOwn(accountId, 'functions', 1, accept);
    await expect(make('f')).rejects.toMatchObject(EXCEEDED);
    expect(await harness.store.quotas.use(accountId)).toMatchObject({ functions: 2 });
  });

  it('limits published versions, but not publishing what is published already', async () => {
    const accountId = await limited('versions', 1);
    const key = { accountId, functionName: 'f' };
    await harness.createFunction(aVersion(key));
    const { functions } = harness.store;
    await functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    await functions.publishVersion(key, (_latest, newest) => newest!);
    const more = functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    await expect(more).rejects.toMatchObject(EXCEEDED);
    expect(await harness.store.quotas.use(accountId)).toMatchObject({ versions: 1 });
  });

  it('limits versions of layers', async () => {
    const accountId = await limited('layer-versions', 1);
    const layer = aLayer({ accountId, layerName: 'tools' });
    await reserveCode(harness.store.packages, layer);
    await harness.store.layers.publish(layer);
    await expect(harness.store.layers.publish(layer)).rejects.toMatchObject(EXCEEDED);
  });

  it.each([
    [
      'schedules',
      (accountId: string, name: string) => harness.store.schedules.create(anArmedSchedule(accountId, { name })),
    ],
    [
      'schedule-groups',
      (accountId: string, name: string) =>
        harness.store.schedules.createGroup({ accountId, name, tags: {}, createdAt: 0, modifiedAt: 0 }),
    ],
  ] as const)('limits %s, also at once, and lets the same be made again', async (quota, make) => {
    const accountId = await limited(quota, 2);
    expect(await make(accountId, 'first')).toBeUndefined();
    const made = await Promise.allSettled(['a', 'b', 'c'].map((name) => make(accountId, name)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of made) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ServiceQuotaExceededException' });
    }
    expect(await make(accountId, 'first')).toMatchObject({ name: 'first' });
    expect(await harness.store.quotas.use(accountId)).toMatchObject({ [quota]: 2 });
  });

  it('limits mappings of event sources, and tells of one that is there already', async () => {
    const accountId = await limited('event-source-mappings', 1);
    const create = (queue: string) => harness.store.mappings.create(aMapping(accountId, queue));
    expect(await create('jobs')).toBeUndefined();
    await expect(create('others')).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect(await create('jobs')).toMatchObject({ accountId });
    expect(await harness.store.quotas.use(accountId)).toMatchObject({ 'event-source-mappings': 1 });
  });

  it('counts the deliveries that wait, by account', async () => {
    const accountId = await harness.newAccount();
    const { deliveries, quotas } = harness.store;
    await deliveries.add([aDelivery({ accountId }), aDelivery({ accountId }), aDelivery({ accountId })]);
    const [claimed] = await deliveries.claimDue(1, 60_000);
    await deliveries.settle(claimed!.delivery.deliveryId, claimed!.fence, { status: 'sent' });
    expect((await quotas.backlogs('delivery-backlog')).get(accountId)).toBe(2);
    expect(await quotas.use(accountId)).toMatchObject({ 'delivery-backlog': 2, 'async-backlog': 0, 'event-buses': 0 });
  });

  it('counts the events that wait, by account', async () => {
    const accountId = await harness.newAccount();
    const accept = async () => {
      const eventId = randomUUID();
      const rest = { functionName: 'f', qualifier: undefined, clientContext: undefined, acceptedAt: Date.now() };
      await harness.store.events.accept({ eventId, accountId, payload: Buffer.from('{}'), ...rest });
    };
    await Promise.all([accept(), accept(), accept()]);
    const [claimed] = await harness.store.events.claim([{ lane: { accountId, functionName: 'f' }, count: 1 }], 1_000);
    await harness.store.events.settle(claimed!.event.eventId, claimed!.fence, { status: 'succeeded' });
    expect((await harness.store.quotas.backlogs('async-backlog')).get(accountId)).toBe(2);
    expect(await harness.store.quotas.use(accountId)).toMatchObject({ 'async-backlog': 2, 'code-storage': 0 });
  });
});
