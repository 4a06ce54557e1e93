import type { Schedule } from '@stoker/core/events/scheduler/schedule';
import { armSchedule } from '../../scheduler/arm-schedule.js';
import type { ArmedSchedule } from '../schedule-store.js';

/** A schedule that invokes a function every minute, from the beginning of 2026 on. */
export function aSchedule(accountId: string, overrides: Partial<Schedule> = {}): Schedule {
  const createdAt = Date.UTC(2026, 0, 1);
  return {
    accountId,
    groupName: 'default',
    name: 'each-minute',
    expression: 'rate(1 minute)',
    timeZone: 'UTC',
    isEnabled: true,
    target: {
      arn: `arn:aws:lambda:us-east-1:${accountId}:function:hello`,
      roleArn: `arn:aws:iam::${accountId}:role/scheduler`,
      maximumRetries: 185,
      maximumAgeSeconds: 86_400,
    },
    deletesItself: false,
    anchor: createdAt,
    createdAt,
    modifiedAt: createdAt,
    ...overrides,
  };
}

/** Such a schedule and its timer. */
export function anArmedSchedule(accountId: string, overrides: Partial<Schedule> = {}): ArmedSchedule {
  const schedule = aSchedule(accountId, overrides);
  return armSchedule(schedule, schedule.createdAt, 0);
}
