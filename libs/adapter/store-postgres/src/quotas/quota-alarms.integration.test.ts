import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

async function listen(accountId: string): Promise<void> {
  const rule = {
    accountId,
    busName: 'default',
    ruleName: 'r',
    eventPattern: '{"source": ["stoker.quotas"]}',
    scheduleExpression: undefined,
    state: 'ENABLED' as const,
    description: undefined,
    roleArn: undefined,
    tags: {},
    targets: [],
  };
  await harness.store.eventBuses.putRule(
    rule,
    1,
    () => rule,
    () => undefined,
  );
}

it('tells of a change once, whoever comes first', async () => {
  const accountId = await harness.newAccount();
  const { quotaAlarms } = harness.store;
  const deliveries = Array.from({ length: 4 }, () => aDelivery({ accountId }));
  await Promise.all(
    deliveries.map((delivery) => quotaAlarms.change(accountId, 'schedules', 'OK', 'WARNING', delivery)),
  );
  const rows = await harness.database.sql('SELECT id FROM deliveries WHERE account_id = $1', [accountId]);
  expect(rows).toHaveLength(1);
  expect(await quotaAlarms.states(accountId)).toEqual(new Map([['schedules', 'WARNING']]));
  await quotaAlarms.change(accountId, 'schedules', 'WARNING', 'OK', aDelivery({ accountId }));
  expect(await quotaAlarms.states(accountId)).toEqual(new Map([['schedules', 'OK']]));
});

it('lists whom somebody listens to', async () => {
  const [listened, other] = [await harness.newAccount(), await harness.newAccount()];
  await listen(listened);
  const found = await harness.store.quotaAlarms.listened();
  expect(found).toContain(listened);
  expect(found).not.toContain(other);
});
