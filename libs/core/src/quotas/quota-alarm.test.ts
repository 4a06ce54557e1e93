import { expect, it } from 'vitest';
import { alarmState, quotaAlarmEvent } from './quota-alarm.js';

it.each([
  [0, 10, 'OK'],
  [7, 10, 'OK'],
  [8, 10, 'WARNING'],
  [9, 10, 'WARNING'],
  [10, 10, 'ALARM'],
  [11, 10, 'ALARM'],
  [0, 0, 'ALARM'],
  [0, 1, 'OK'],
] as const)('is with %i of %i %s', (used, value, state) => {
  expect(alarmState(used, value)).toBe(state);
});

it('is told of with what it is about', () => {
  const alarm = { state: 'ALARM', previousState: 'OK', used: 5, value: 5 } as const;
  expect(quotaAlarmEvent({ accountId: '111122223333', quota: 'schedules', ...alarm }, 'us-east-1')).toEqual({
    accountId: '111122223333',
    source: 'stoker.quotas',
    detailType: 'Quota Alarm State Change',
    resources: ['arn:aws:stoker:us-east-1:111122223333:quota/schedules'],
    detail: { quota: 'schedules', what: 'schedules', ...alarm },
  });
});
