import { AS_IT_COMES, type QuotaName } from '@stoker/core/quotas/quotas';
import type { AlarmState } from '@stoker/core/quotas/quota-alarm';
import { beforeEach, expect, it } from 'vitest';
import type { NewDelivery } from '../ports/delivery-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { raiseAlarms } from './raise-alarms.js';

const ACCOUNT = '111122223333';
let use: Partial<Record<QuotaName, number>>;
let states: Map<string, AlarmState>;
let sent: NewDelivery[];
beforeEach(() => {
  use = {};
  states = new Map();
  sent = [];
});
const raise = () =>
  raiseAlarms({
    alarms: {
      listened: async () => [ACCOUNT],
      states: async () => states,
      change: async (_accountId, quota, _previous, state, delivery) => {
        states.set(quota, state);
        sent.push(delivery);
      },
    },
    quotas: { read: async () => ({ platform: AS_IT_COMES, own: { schedules: 10 } }), use: async () => use },
    clock: new FakeClock(),
    region: 'us-east-1',
    newId: () => crypto.randomUUID(),
  });
const told = () => sent.map(({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as object);

it('tells of a quota when it becomes fuller or less full, once each', async () => {
  for (const schedules of [7, 8, 9, 10, 10, 3, 3]) {
    use = { schedules, functions: 1 };
    await raise();
  }
  expect(told()).toMatchObject([
    { quota: 'schedules', state: 'WARNING', previousState: 'OK', used: 8, value: 10 },
    { quota: 'schedules', state: 'ALARM', previousState: 'WARNING', used: 10 },
    { quota: 'schedules', state: 'OK', previousState: 'ALARM', used: 3 },
  ]);
  expect(sent[0]).toMatchObject({
    accountId: ACCOUNT,
    target: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`,
    parameters: { event: { source: 'stoker.quotas', detailType: 'Quota Alarm State Change' } },
  });
});
