import { eventBusesContract } from '@stoker/app/ports/testing/event-buses.contract';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { EventRule } from '@stoker/core/events/bus/rule';
import { armRule } from '@stoker/app/events/arm-rule';
import { untouchedDefaultBus } from '@stoker/core/events/bus/event-bus';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

eventBusesContract(async () => ({ buses: harness.store.eventBuses, newAccount: harness.newAccount }));

const NO_TIMER = () => undefined;
const aRule = (accountId: string, ruleName: string, busName = 'default') => ({
  accountId,
  busName,
  ruleName,
  eventPattern: '{"source": ["a"]}',
  scheduleExpression: undefined,
  state: 'ENABLED' as const,
  description: undefined,
  roleArn: undefined,
  tags: {},
  targets: [],
});

it('keeps to its limits, however many make rules at once', async () => {
  const accountId = await harness.newAccount();
  const stores = [harness.store, await harness.open()];
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => {
      const rule = aRule(accountId, `r${index}`);
      return stores[index % 2]!.eventBuses.putRule(rule, 5, () => rule, NO_TIMER);
    }),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
});

it('never has a rule on a bus that was deleted meanwhile', async () => {
  const accountId = await harness.newAccount();
  const { eventBuses } = harness.store;
  const bus = { ...untouchedDefaultBus(accountId), busName: 'b' };
  await eventBuses.create(bus, 10);
  const rule = aRule(accountId, 'r', 'b');
  const [put, deleted] = await Promise.allSettled([
    eventBuses.putRule(rule, 5, () => rule, NO_TIMER),
    eventBuses.delete(bus),
  ]);
  expect([put.status, deleted.status].sort()).toEqual(['fulfilled', 'rejected']);
  expect((await eventBuses.rulesOf(bus))?.rules.length).toBe(put.status === 'fulfilled' ? 1 : undefined);
});

it('tells other processes of every change', async () => {
  const accountId = await harness.newAccount();
  const heard: SnapshotChange[] = [];
  const listener = await harness.open();
  listener.snapshots.onChange((change) => heard.push(change));
  const { eventBuses } = harness.store;
  const rule = aRule(accountId, 'r');
  await eventBuses.putRule(rule, 5, () => rule, NO_TIMER);
  await eventBuses.changeRule(rule, (current) => current);
  await eventBuses.deleteRule(rule, () => undefined);
  await eventBuses.change(rule, (bus) => bus);
  const change = { kind: 'event-bus', accountId, busName: 'default' };
  await vi.waitFor(() => expect(heard).toEqual([change, change, change, change]), 5_000);
});

it('sets and removes the timer of a rule with the rule', async () => {
  const accountId = await harness.newAccount();
  const { eventBuses, timers } = harness.store;
  let heard = 0;
  timers.onSet(() => heard++);
  const rule = { ...aRule(accountId, 'r'), scheduleExpression: 'rate(1 minute)' };
  const arm = (current: EventRule) => armRule(current, 0);
  const timersOf = () =>
    harness.database.sql<{ owner: string; waits: boolean }>(
      `SELECT owner, due_at IS NOT NULL AS waits FROM timers WHERE account_id = $1 AND kind = 'rule'`,
      [accountId],
    );
  await eventBuses.putRule(rule, 5, () => rule, arm);
  expect(await timersOf()).toEqual([{ owner: 'default/r', waits: true }]);
  await eventBuses.changeRule(rule, (current) => ({ ...current, targets: [] }));
  expect(heard).toBe(1);
  await eventBuses.changeRule(rule, (current) => ({ ...current, state: 'DISABLED' }), arm);
  expect(await timersOf()).toEqual([{ owner: 'default/r', waits: false }]);
  const plain = aRule(accountId, 'r');
  await eventBuses.putRule(plain, 5, () => plain, arm);
  expect(await timersOf()).toEqual([]);
  await eventBuses.putRule(rule, 5, () => rule, arm);
  await eventBuses.deleteRule(rule, () => undefined);
  expect(await timersOf()).toEqual([]);
});
