import { scheduleGroupTags } from '@stoker/app/scheduler/schedule-groups';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ListScheduleGroupsOutput,
  ListSchedulesOutput,
  ListTagsForResourceOutput,
} from '../aws-model/scheduler.generated.js';
import { SchedulerKit } from './testing/scheduler-kit.js';

let kit: SchedulerKit;
beforeEach(() => {
  kit = new SchedulerKit();
});

const arnOf = (name: string, accountId = kit.accountId) =>
  `arn:aws:scheduler:us-east-1:${accountId}:schedule-group/${name}`;
const create = (Name: string, more: object = {}) => kit.call('CreateScheduleGroup', { Name, ...more });
const tagsOf = async (name: string) =>
  (await kit.call<ListTagsForResourceOutput>('ListTagsForResource', { ResourceArn: arnOf(name) })).Tags;
const gone = (name: string) => ({
  code: 'ResourceNotFoundException',
  message: `Schedule group ${name} does not exist.`,
});

describe('a group', () => {
  it('is made, shown and listed', async () => {
    expect(await create('reports')).toEqual({ ScheduleGroupArn: arnOf('reports') });
    const shown = {
      Arn: arnOf('reports'),
      Name: 'reports',
      State: 'ACTIVE',
      CreationDate: new Date(kit.clock.now()),
      LastModificationDate: new Date(kit.clock.now()),
    };
    expect(await kit.call('GetScheduleGroup', { Name: 'reports' })).toEqual(shown);
    const list = await kit.call<ListScheduleGroupsOutput>('ListScheduleGroups', { MaxResults: 1 });
    expect(list.ScheduleGroups.map(({ Name }) => Name)).toEqual(['default']);
    const rest = await kit.call<ListScheduleGroupsOutput>('ListScheduleGroups', { NextToken: list.NextToken });
    expect(rest).toEqual({ ScheduleGroups: [shown] });
    expect(await kit.call('ListScheduleGroups', { NamePrefix: 'rep' })).toEqual({ ScheduleGroups: [shown] });
  });

  it('is made once by requests of one token, and refused to others', async () => {
    await create('reports', { ClientToken: 'one' });
    expect(await create('reports', { ClientToken: 'one' })).toEqual({ ScheduleGroupArn: arnOf('reports') });
    const exists = { code: 'ConflictException', message: 'Schedule group reports already exists.' };
    await expect(create('reports', { ClientToken: 'two' })).rejects.toMatchObject(exists);
    await expect(create('default')).rejects.toMatchObject({ code: 'ConflictException' });
  });

  it('is deleted with its schedules; the default one is not', async () => {
    await create('reports');
    const Target = { Arn: `arn:aws:lambda:us-east-1:${kit.accountId}:function:f`, RoleArn: kit.role() };
    const schedule = { ScheduleExpression: 'rate(1 days)', FlexibleTimeWindow: { Mode: 'OFF' }, Target };
    await kit.call('CreateSchedule', { Name: 'gone', GroupName: 'reports', ...schedule });
    await kit.call('CreateSchedule', { Name: 'stays', ...schedule });
    expect(await kit.call('DeleteScheduleGroup', { Name: 'reports' })).toEqual({});
    const { Schedules } = await kit.call<ListSchedulesOutput>('ListSchedules', {});
    expect(Schedules.map(({ Name }) => Name)).toEqual(['stays']);
    await expect(kit.call('GetScheduleGroup', { Name: 'reports' })).rejects.toMatchObject(gone('reports'));
    await expect(kit.call('DeleteScheduleGroup', { Name: 'reports' })).rejects.toMatchObject(gone('reports'));
    await expect(kit.call('DeleteScheduleGroup', { Name: 'default' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('tags', () => {
  it('are given, changed and taken away', async () => {
    await create('reports', { Tags: [{ Key: 'team', Value: 'a' }] });
    await kit.call('TagResource', {
      ResourceArn: arnOf('reports'),
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'x', Value: '1' },
      ],
    });
    await kit.call('UntagResource', { ResourceArn: arnOf('reports'), TagKeys: ['x', 'none'] });
    expect(await tagsOf('reports')).toEqual([{ Key: 'team', Value: 'b' }]);
    expect(await tagsOf('default')).toEqual([]);
  });

  it('are refused in words of this API', async () => {
    const refused = { code: 'ValidationException' };
    await expect(create('reports', { Tags: [{ Key: 'aws:x', Value: '1' }] })).rejects.toMatchObject(refused);
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(create('reports', { Tags })).rejects.toMatchObject(refused);
  });

  it('are those of nothing in another region, and of no group', async () => {
    const elsewhere = arnOf('default').replace('us-east-1', 'eu-west-1');
    await expect(kit.call('ListTagsForResource', { ResourceArn: elsewhere })).rejects.toMatchObject(gone(elsewhere));
    await expect(kit.call('TagResource', { ResourceArn: arnOf('none'), Tags: [] })).rejects.toMatchObject(gone('none'));
  });

  it('are found by the ARN of a group for authorisation', async () => {
    await create('reports', { Tags: [{ Key: 'team', Value: 'a' }] });
    const tagsOf = scheduleGroupTags(kit.schedules);
    expect(await tagsOf(arnOf('reports'))).toEqual({ team: 'a' });
    expect(await tagsOf(arnOf('none'))).toBeUndefined();
    for (const other of [arnOf('reports').replace('-group', ''), 'arn:aws:events:us-east-1:111122223333:rule/r']) {
      expect(tagsOf(other)).toBeUndefined();
    }
  });

  it('are condition keys', async () => {
    expect(await kit.checks('CreateScheduleGroup', { Name: 'g', Tags: [{ Key: 'team', Value: 'a' }] })).toEqual(
      ['CreateScheduleGroup', 'TagResource'].map((action) => ({
        action: `scheduler:${action}`,
        resource: arnOf('g'),
        context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'a' },
      })),
    );
    expect(await kit.checks('UntagResource', { ResourceArn: arnOf('g'), TagKeys: ['team'] })).toEqual([
      { action: 'scheduler:UntagResource', resource: arnOf('g'), context: { 'aws:TagKeys': ['team'] } },
    ]);
  });
});
