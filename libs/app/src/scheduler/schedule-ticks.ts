import { isoSeconds, withContextAttributes } from '@stoker/core/events/scheduler/context-attributes';
import { type Schedule, scheduleArn, scheduleGroupArn } from '@stoker/core/events/scheduler/schedule';
import { type Tick, tickId, type TickMeanings } from '../eventing/timers/tick.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import type { ScheduleStore } from '../ports/schedule-store.js';
import { timerKey } from './arm-schedule.js';

export interface ScheduleTicksPorts {
  readonly schedules: Pick<ScheduleStore, 'findMany'>;
  readonly region: string;
}

/** What the times of schedules mean: one delivery to the target of each, in the name of its role. */
export function scheduleTicks({ schedules, region }: ScheduleTicksPorts): TickMeanings {
  return async (ticks, now) => {
    const found = await schedules.findMany(ticks.map(keyOf));
    const byOwner = new Map(found.map((schedule) => [ownerOf(timerKey(schedule)), schedule]));
    return ticks.map((tick) => {
      const schedule = byOwner.get(ownerOf(tick.timer));
      if (schedule === undefined) return undefined;
      const deliveries = [deliveryOf(schedule, tick, region, now)];
      return { deliveries, removesOwner: tick.isLast && schedule.deletesItself };
    });
  };
}

function keyOf({ timer: { accountId, owner } }: Tick) {
  const [groupName = '', name = ''] = owner.split('/');
  return { accountId, groupName, name };
}

function ownerOf({ accountId, owner }: Pick<Tick['timer'], 'accountId' | 'owner'>): string {
  return `${accountId}/${owner}`;
}

function deliveryOf(schedule: Schedule, tick: Tick, region: string, now: number): NewDelivery {
  const { accountId, groupName, target } = schedule;
  const deliveryId = tickId(tick);
  const arn = scheduleArn(region, schedule);
  const context = { scheduleArn: arn, scheduledTime: tick.at, executionId: deliveryId };
  const input = target.input ?? usualInput(schedule, arn, tick, deliveryId, region);
  return {
    deliveryId,
    accountId,
    target: target.arn,
    // Of the group, as AWS has it for conditions on who assumes the role.
    sender: {
      service: 'scheduler',
      sourceArn: scheduleGroupArn(region, { accountId, name: groupName }),
      roleArn: target.roleArn,
    },
    parameters: {
      ...(target.messageGroupId !== undefined && { messageGroupId: target.messageGroupId }),
      ...(target.event && { event: { ...target.event, resources: [arn] } }),
    },
    payload: new TextEncoder().encode(withContextAttributes(input, context)),
    policy: { maximumRetries: target.maximumRetries, maximumAgeMs: target.maximumAgeSeconds * 1000 },
    deadLetter:
      target.deadLetterArn === undefined
        ? undefined
        : { arn: target.deadLetterArn, messageAttributes: deadLetterAttributes() },
    createdAt: now,
  };

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
  function deadLetterAttributes() {
    const text = (value: string) => ({ type: 'String', value }) as const;
    return {
      SCHEDULE_ARN: text(arn),
      SCHEDULED_TIME: text(isoSeconds(tick.at)),
      EXECUTION_ID: text(deliveryId),
      IS_PAYLOAD_TRUNCATED: text('false'),
    };
  }
}

/** What a target gets whose schedule has no input; a bus gets an empty detail. */
function usualInput({ accountId, target }: Schedule, arn: string, { at }: Tick, id: string, region: string): string {
  if (target.event !== undefined) return '{}';
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: accountId,
    time: isoSeconds(at),
    region,
    resources: [arn],
    detail: '{}',
  });
}
