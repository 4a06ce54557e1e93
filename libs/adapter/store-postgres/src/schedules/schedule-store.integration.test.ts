import { scheduleStoreContract } from '@stoker/app/ports/testing/schedule-store.contract';
import { anArmedSchedule } from '@stoker/app/ports/testing/schedule-fixtures';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

scheduleStoreContract(async () => {
  const { schedules, timers } = harness.store;
  return { schedules, timers, newAccount: harness.newAccount };
});

it('makes one schedule of a name, however many make it at once', async () => {
  const accountId = await harness.newAccount();
  const other = await harness.open();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const { schedules } = index % 2 === 0 ? harness.store : other;
      return schedules.create(anArmedSchedule(accountId, { clientToken: String(index) }));
    }),
  );
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  const made = await harness.store.schedules.find(anArmedSchedule(accountId).schedule);
  expect(answers.filter((answer) => answer !== undefined)).toEqual(Array.from({ length: 7 }, () => made));
});

it('writes no schedule into a group while it is deleted, and leaves no timer behind', async () => {
  const accountId = await harness.newAccount();
  const { schedules } = harness.store;
  const group = { accountId, name: 'short', createdAt: 0, modifiedAt: 0, tags: {} };
  for (let round = 0; round < 5; round++) {
    await schedules.createGroup(group);
    const making = Array.from({ length: 6 }, (_, index) =>
      schedules.create(anArmedSchedule(accountId, { groupName: 'short', name: `n${index}` })),
    );
    await Promise.all([...making, schedules.deleteGroup(accountId, 'short')]);
    expect(await harness.database.sql('SELECT name FROM schedules WHERE account_id = $1', [accountId])).toEqual([]);
    expect(await harness.database.sql('SELECT owner FROM timers WHERE account_id = $1', [accountId])).toEqual([]);
  }
});
