import type { Schedule } from '@stoker/core/events/scheduler/schedule';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryScheduleStore } from '../ports/testing/memory-schedule-store.js';
import { MemoryTimerStore } from '../ports/testing/memory-timer-store.js';
import { anArmedSchedule } from '../ports/testing/schedule-fixtures.js';
import type { DueTimer } from '../ports/timer-store.js';
import { scheduleTicks } from './schedule-ticks.js';

const ACCOUNT = '123456789012';
const AT = Date.UTC(2026, 0, 1, 2);
const NOW = AT + 700;

/** What a tick of a schedule with such settings means. */
async function meaning(overrides: Partial<Schedule> = {}, isLast = false) {
  const timers = new MemoryTimerStore(new FakeClock(), () => {});
  const schedules = new MemoryScheduleStore(timers);
  await schedules.create(anArmedSchedule(ACCOUNT, { name: 'nightly', ...overrides }));
  const [timer] = (await timers.listDue(Infinity, 1)) as [DueTimer];
  const gone = { ...timer, owner: 'default/gone' };
  const ticks = scheduleTicks({ schedules, region: 'us-east-1' });
  const [found, none] = await ticks(
    [
      { timer, at: AT, isLast },
      { timer: gone, at: AT, isLast },
    ],
    NOW,
  );
  expect(none).toBeUndefined();
  const [delivery] = found!.deliveries;
  return { ...found!, delivery: delivery!, text: new TextDecoder().decode(delivery!.payload) };
}

const { target } = anArmedSchedule(ACCOUNT).schedule;
const ARN = `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/default/nightly`;

describe('a time of a schedule', () => {
  it('is one delivery in the name of its role, for its group', async () => {
    const { delivery, deliveries, removesOwner } = await meaning();
    expect(deliveries).toHaveLength(1);
    expect(removesOwner).toBe(false);
    expect(delivery).toMatchObject({
      accountId: ACCOUNT,
      target: target.arn,
      sender: {
        service: 'scheduler',
        sourceArn: `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule-group/default`,
        roleArn: target.roleArn,
      },
      parameters: {},
      policy: { maximumRetries: 185, maximumAgeMs: 86_400_000 },
      deadLetter: undefined,
      createdAt: NOW,
    });
    expect(delivery.deliveryId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await meaning()).delivery.deliveryId).toBe(delivery.deliveryId);
  });

  it('sends what AWS sends where there is no input', async () => {
    const { text, delivery } = await meaning();
    expect(JSON.parse(text)).toEqual({
      version: '0',
      id: delivery.deliveryId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: ACCOUNT,
      time: '2026-01-01T02:00:00Z',
      region: 'us-east-1',
      resources: [ARN],
      detail: '{}',
    });
  });

  it('sends its input, with what it asks for', async () => {
    const input = '<aws.scheduler.execution-id> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>';
    const { text, delivery } = await meaning({ target: { ...target, input } });
    expect(text).toBe(`${delivery.deliveryId} 2026-01-01T02:00:00Z <aws.scheduler.attempt-number>`);
  });

  it('tells queues and buses what they want to know', async () => {
    const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs.fifo`;
    expect((await meaning({ target: { ...target, arn, messageGroupId: 'g' } })).delivery).toMatchObject({
      target: arn,
      parameters: { messageGroupId: 'g' },
    });
    const event = { detailType: 'tick', source: 'clock' };
    const bus = await meaning({ target: { ...target, event } });
    expect(bus.delivery.parameters).toEqual({ event: { ...event, resources: [ARN] } });
    expect(bus.text).toBe('{}');
  });

  it('has a dead letter that tells which time it was', async () => {
    const deadLetterArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;
    const { delivery } = await meaning({ target: { ...target, deadLetterArn } });
    expect(delivery.deadLetter).toEqual({
      arn: deadLetterArn,
      messageAttributes: {
        SCHEDULE_ARN: { type: 'String', value: ARN },
        SCHEDULED_TIME: { type: 'String', value: '2026-01-01T02:00:00Z' },
        EXECUTION_ID: { type: 'String', value: delivery.deliveryId },
        IS_PAYLOAD_TRUNCATED: { type: 'String', value: 'false' },
      },
    });
  });

  it('is the last of it only where it wants that, and there is no other', async () => {
    expect((await meaning({ deletesItself: true }, true)).removesOwner).toBe(true);
    expect((await meaning({ deletesItself: true }, false)).removesOwner).toBe(false);
    expect((await meaning({ deletesItself: false }, true)).removesOwner).toBe(false);
  });
});
