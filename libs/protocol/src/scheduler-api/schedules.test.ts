import type { PolicyDocument } from '@stoker/core/iam/policy';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CreateScheduleInput,
  GetScheduleOutput,
  ListSchedulesOutput,
  Target,
  UpdateScheduleInput,
} from '../aws-model/scheduler.generated.js';
import { aCaller } from '../lambda-api/testing/api-kit.js';
import { SchedulerKit } from './testing/scheduler-kit.js';

let kit: SchedulerKit;
let target: Target;
beforeEach(() => {
  kit = new SchedulerKit();
  target = { Arn: `arn:aws:lambda:us-east-1:${kit.accountId}:function:hello`, RoleArn: kit.role() };
});

const MINUTE = 60_000;
const arnOf = (name: string, group = 'default') =>
  `arn:aws:scheduler:us-east-1:${kit.accountId}:schedule/${group}/${name}`;
const input = (more: Partial<CreateScheduleInput> = {}): CreateScheduleInput => ({
  Name: 'nightly',
  ScheduleExpression: 'cron(0 2 * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: target,
  ...more,
});
const create = (more: Partial<CreateScheduleInput> = {}) => kit.call('CreateSchedule', input(more));
const update = (more: Partial<UpdateScheduleInput> = {}) => kit.call('UpdateSchedule', input(more));
const get = (Name = 'nightly') => kit.call<GetScheduleOutput>('GetSchedule', { Name });
const dueAt = (owner = 'default/nightly') =>
  kit.timers.find({ accountId: kit.accountId, kind: 'schedule', owner })?.dueAt;

describe('a schedule', () => {
  it('is shown with the defaults of what was left out', async () => {
    expect(await create()).toEqual({ ScheduleArn: arnOf('nightly') });
    expect(await get()).toEqual({
      Arn: arnOf('nightly'),
      GroupName: 'default',
      Name: 'nightly',
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      CreationDate: new Date(kit.clock.now()),
      LastModificationDate: new Date(kit.clock.now()),
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'NONE',
      Target: { ...target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
  });

  it('is shown as it was described', async () => {
    const whole: Omit<CreateScheduleInput, 'Name'> = {
      Description: 'Of the night',
      ScheduleExpression: 'rate(5 minutes)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      StartDate: new Date(kit.clock.now() + MINUTE),
      EndDate: new Date(kit.clock.now() + 99 * MINUTE),
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: `arn:aws:sqs:us-east-1:${kit.accountId}:jobs.fifo`,
        RoleArn: target.RoleArn,
        Input: 'no JSON',
        DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${kit.accountId}:dead` },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
        SqsParameters: { MessageGroupId: 'g' },
      },
    };
    await create(whole);
    expect(await get()).toMatchObject(whole);
  });

  it('has a bus for its target', async () => {
    const event = { DetailType: 'tick', Source: 'clock' };
    const bus = { Arn: `arn:aws:events:us-east-1:${kit.accountId}:event-bus/default`, RoleArn: target.RoleArn };
    await create({ Target: { ...bus, EventBridgeParameters: event, Input: '{"a":1}' } });
    expect((await get()).Target).toMatchObject({ EventBridgeParameters: event, Input: '{"a":1}' });
  });

  it('waits for its first time', async () => {
    await create();
    expect(dueAt()).toBe(Date.UTC(2026, 0, 1, 2));
    await create({ Name: 'off', State: 'DISABLED' });
    expect(dueAt('default/off')).toBeUndefined();
    await create({ Name: 'rate', ScheduleExpression: 'rate(1 hours)' });
    expect(dueAt('default/rate')).toBe(kit.clock.now());
    const StartDate = new Date(kit.clock.now() + 5 * MINUTE);
    await create({ Name: 'later', ScheduleExpression: 'rate(1 hours)', StartDate });
    expect(dueAt('default/later')).toBe(StartDate.getTime());
  });

  it('that was for a moment ago comes now, and one for longer ago does not', async () => {
    const at = (ms: number) => `at(${new Date(kit.clock.now() - ms).toISOString().slice(0, 19)})`;
    await create({ Name: 'late', ScheduleExpression: at(MINUTE) });
    expect(dueAt('default/late')).toBe(kit.clock.now() - MINUTE);
    await create({ Name: 'past', ScheduleExpression: at(MINUTE + 1_000) });
    expect(dueAt('default/past')).toBeUndefined();
  });

  it('is made once by requests of one token, and refused to others', async () => {
    await create({ ClientToken: 'one' });
    kit.clock.advance(MINUTE);
    expect(await create({ ClientToken: 'one' })).toEqual({ ScheduleArn: arnOf('nightly') });
    const exists = { code: 'ConflictException', message: 'Schedule nightly already exists.' };
    await expect(create({ ClientToken: 'other' })).rejects.toMatchObject(exists);
    await expect(create()).rejects.toMatchObject(exists);
    expect((await get()).LastModificationDate).toEqual((await get()).CreationDate);
  });

  it("is another account's in another account", async () => {
    await create();
    const stranger = { ...aCaller(), principal: { ...aCaller().principal, accountId: '999988887777' } };
    const gone = { code: 'ResourceNotFoundException', message: 'Schedule nightly does not exist.' };
    await expect(kit.call('GetSchedule', { Name: 'nightly' }, stranger)).rejects.toMatchObject(gone);
    await expect(kit.call('DeleteSchedule', { Name: 'nightly' }, stranger)).rejects.toMatchObject(gone);
  });
});

describe('an update', () => {
  it('replaces everything; what is left out is as by default', async () => {
    await create({ Description: 'first', State: 'DISABLED', ScheduleExpressionTimezone: 'Europe/Berlin' });
    const created = kit.clock.now();
    kit.clock.advance(MINUTE);
    expect(await update({ ScheduleExpression: 'cron(0 3 * * ? *)' })).toEqual({ ScheduleArn: arnOf('nightly') });
    const shown = await get();
    expect(shown).toMatchObject({
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
      CreationDate: new Date(created),
      LastModificationDate: new Date(created + MINUTE),
    });
    expect(shown).not.toHaveProperty('Description');
    expect(dueAt()).toBe(Date.UTC(2026, 0, 1, 3));
  });

  it('keeps a rate in step unless the rate changes', async () => {
    const created = kit.clock.now();
    await create({ ScheduleExpression: 'rate(1 hours)' });
    kit.clock.advance(10 * MINUTE);
    await update({ ScheduleExpression: 'rate(1 hours)', Description: 'named' });
    expect(dueAt()).toBe(created + 60 * MINUTE);
    await update({ ScheduleExpression: 'rate(2 hours)' });
    expect(dueAt()).toBe(created + 10 * MINUTE);
  });

  it('is made once by requests of one token', async () => {
    await create();
    await update({ ClientToken: 't', Description: 'one' });
    await update({ ClientToken: 't', Description: 'two' });
    expect(await get()).toMatchObject({ Description: 'one' });
  });

  it('finds nothing where nothing is', async () => {
    await expect(update()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('what is refused', () => {
  const bus = 'arn:aws:events:us-east-1:123456789012:event-bus/default';
  const queue = 'arn:aws:sqs:us-east-1:123456789012:jobs';
  it.each<[string, Partial<CreateScheduleInput>, string]>([
    ['expression', { ScheduleExpression: 'cron(0 2 * * * *)' }, 'Invalid Schedule Expression cron(0 2 * * * *).'],
    ['zone', { ScheduleExpressionTimezone: 'Mars/Phobos' }, 'Invalid Schedule Expression Timezone Mars/Phobos.'],
    ['start', { StartDate: new Date(0) }, 'The StartDate you specify cannot be earlier than 5 minutes ago.'],
    ['end', { EndDate: new Date(0) }, 'The EndDate you specify must be in the future.'],
    [
      'end before its start',
      { StartDate: new Date(Date.UTC(2026, 0, 3)), EndDate: new Date(Date.UTC(2026, 0, 2)) },
      'The EndDate you specify must be later than the StartDate.',
    ],
    [
      'window without a length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
      'MaximumWindowInMinutes must be specified',
    ],
    [
      'length without a window',
      { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
      'MaximumWindowInMinutes must not be specified',
    ],
    ['key', { KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' }, 'KmsKeyArn must be absent'],
  ])('a schedule with such a %s', async (_, more, message) => {
    await expect(create(more)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
    await expect(get()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it.each<[Partial<Target>, string]>([
    [{ Arn: 'hello' }, 'Provided Arn is not in correct format.'],
    [{ Arn: 'arn:aws:lambda:us-east-1:123456789012:layer:hello' }, 'Provided Arn is not in correct format.'],
    [{ Arn: 'arn:aws:lambda:us-east-1::function:hello' }, 'Provided Arn is not in correct format.'],
    [{ Arn: 'arn:aws-cn:lambda:us-east-1:123456789012:function:hello' }, 'Provided Arn is not in correct format.'],
    [{ Arn: 'arn:aws:lambda:444455556666:123456789012:function:q' }, 'Provided Arn is not in correct format.'],
    [{ DeadLetterConfig: { Arn: 'arn:aws-cn:sqs:us-east-1:123456789012:q' } }, 'must have the ARN of a standard queue'],
    [{ Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' }, 'universal target'],
    [{ Arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m' }, 'is not supported here'],
    [{ Input: '{"a":' }, 'well-formed JSON'],
    [{ SqsParameters: { MessageGroupId: 'g' } }, 'can only be specified for a FIFO queue'],
    [{ Arn: queue, SqsParameters: { MessageGroupId: 'g' } }, 'can only be specified for a FIFO queue'],
    [{ Arn: `${queue}.fifo` }, 'must be specified for a FIFO queue'],
    [{ Arn: bus }, 'EventBridgeParameters must be specified'],
    [{ EventBridgeParameters: { DetailType: 'd', Source: 's' } }, 'can only be specified for an event bus'],
    [{ KinesisParameters: { PartitionKey: 'k' } }, 'Targets with KinesisParameters are not supported'],
  ])('a target with %j', async (more, message) => {
    const refused = create({ Target: { ...target, ...more } });
    await expect(refused).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('an input that is too large', async () => {
    const Input = `"${'x'.repeat(262_144)}"`;
    const message = 'The Input is larger than 262144 bytes.';
    await expect(create({ Target: { ...target, Input } })).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    });
  });

  it('roles that the service may not assume, all in the same words', async () => {
    const roles = [
      kit.role('lambda.amazonaws.com'),
      kit.role('scheduler.amazonaws.com', '999988887777'),
      `arn:aws:iam::${kit.accountId}:role/none`,
    ];
    for (const RoleArn of roles) {
      const caller = { ...aCaller(), policies: [ALL] };
      const asked = kit.call('CreateSchedule', input({ Target: { ...target, RoleArn } }), caller);
      const code = RoleArn.includes('9999') ? 'AccessDeniedException' : 'ValidationException';
      await expect(asked).rejects.toMatchObject({ code });
      if (code === 'AccessDeniedException') continue;
      const message = 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.';
      await expect(asked).rejects.toMatchObject({ message });
    }
  });

  it('a group that is not there', async () => {
    const gone = { code: 'ResourceNotFoundException', message: 'Schedule group none does not exist.' };
    await expect(create({ GroupName: 'none' })).rejects.toMatchObject(gone);
    await expect(kit.call('ListSchedules', { GroupName: 'none' })).rejects.toMatchObject(gone);
  });

  it('a caller who may not, or may not pass the role', async () => {
    const only = (Action: string): PolicyDocument => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action, Resource: '*' },
    });
    for (const action of ['scheduler:CreateSchedule', 'iam:PassRole']) {
      await expect(kit.call('CreateSchedule', input(), aCaller(only(action)))).rejects.toMatchObject({
        code: 'AccessDeniedException',
      });
    }
  });
});

const ALL: PolicyDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

describe('a list', () => {
  it('goes on where it stopped, and tells of a target no more than its ARN', async () => {
    for (const Name of ['a', 'b', 'c']) await create({ Name, State: Name === 'b' ? 'DISABLED' : 'ENABLED' });
    const first = await kit.call<ListSchedulesOutput>('ListSchedules', { MaxResults: 2 });
    expect(first.Schedules).toMatchObject([
      { Name: 'a', GroupName: 'default', State: 'ENABLED', Arn: arnOf('a'), Target: { Arn: target.Arn } },
      { Name: 'b', State: 'DISABLED' },
    ]);
    expect(first.Schedules[0]!.Target).toEqual({ Arn: target.Arn });
    const second = await kit.call<ListSchedulesOutput>('ListSchedules', { NextToken: first.NextToken });
    expect(second.Schedules.map(({ Name }) => Name)).toEqual(['c']);
    expect(second).not.toHaveProperty('NextToken');
    const enabled = await kit.call<ListSchedulesOutput>('ListSchedules', { State: 'ENABLED', NamePrefix: 'a' });
    expect(enabled.Schedules.map(({ Name }) => Name)).toEqual(['a']);
  });

  it('takes no token that it never gave', async () => {
    await expect(kit.call('ListSchedules', { NextToken: 'made-up' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Invalid NextToken.',
    });
  });
});

describe('access', () => {
  it('is asked for on the schedule, and for the role that it is handed', async () => {
    expect(await kit.checks('CreateSchedule', input({ GroupName: 'g' }))).toEqual([
      { action: 'scheduler:CreateSchedule', resource: arnOf('nightly', 'g') },
      {
        action: 'iam:PassRole',
        resource: target.RoleArn,
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ]);
    expect(await kit.checks('UpdateSchedule', input())).toHaveLength(2);
    for (const action of ['GetSchedule', 'DeleteSchedule']) {
      expect(await kit.checks(action, { Name: 'nightly' })).toEqual([
        { action: `scheduler:${action}`, resource: arnOf('nightly') },
      ]);
    }
    expect(await kit.checks('ListSchedules', {})).toEqual([{ action: 'scheduler:ListSchedules', resource: '*' }]);
  });
});
