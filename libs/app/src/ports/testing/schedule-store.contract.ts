import type { Schedule } from '@stoker/core/events/scheduler/schedule';
import { beforeEach, describe, expect, test } from 'vitest';
import { timerKey } from '../../scheduler/arm-schedule.js';
import type { ScheduleStore } from '../schedule-store.js';
import type { DueTimer, TimerStore } from '../timer-store.js';
import { aSchedule, anArmedSchedule } from './schedule-fixtures.js';

/** A store under test, and the timers that go with it. */
export interface ScheduleStoreHarness {
  readonly schedules: ScheduleStore;
  readonly timers: TimerStore;
  newAccount(): Promise<string>;
}

const START = Date.UTC(2026, 0, 1);

/** What every `ScheduleStore` must hold to. Call it at the top level of a test file. */
export function scheduleStoreContract(makeHarness: () => Promise<ScheduleStoreHarness>): void {
  describe('ScheduleStore contract', () => {
    let schedules: ScheduleStore;
    let timers: TimerStore;
    let accountId: string;
    let other: string;
    beforeEach(async () => {
      const harness = await makeHarness();
      ({ schedules, timers } = harness);
      [accountId, other] = [await harness.newAccount(), await harness.newAccount()];
    });

    const create = async (overrides: Partial<Schedule> = {}, account = accountId): Promise<Schedule> => {
      const armed = anArmedSchedule(account, overrides);
      expect(await schedules.create(armed)).toBeUndefined();
      return armed.schedule;
    };
    const group = (name: string, account = accountId) =>
      schedules.createGroup({
        accountId: account,
        name,
        createdAt: START,
        modifiedAt: START,
        tags: { a: '1' },
        clientToken: 't',
      });
    const due = async (): Promise<DueTimer[]> =>
      (await timers.listDue(START + 3_600_000, 1000)).filter((timer) => [accountId, other].includes(timer.accountId));
    const owners = async () => (await due()).map(({ owner }) => owner).sort();
    const page = (maxItems: number, marker?: string) => ({ maxItems, marker });

    test('gives back what was written', async () => {
      await group('reports');
      const plain = await create();
      const whole = await create({
        groupName: 'reports',
        description: 'Of the night',
        expression: 'cron(0 2 * * ? *)',
        timeZone: 'Europe/Berlin',
        startAt: START + 1,
        endAt: START + 86_400_000,
        isEnabled: false,
        windowMinutes: 15,
        deletesItself: true,
        clientToken: 'token',
        target: {
          ...plain.target,
          input: '{"text":"ü\\u0000"}',
          deadLetterArn: `arn:aws:sqs:us-east-1:${accountId}:dead`,
          messageGroupId: 'g',
          event: { detailType: 'd', source: 's' },
        },
      });
      expect(await schedules.find(plain)).toEqual(plain);
      expect(await schedules.find(whole)).toEqual(whole);
      expect(await schedules.findMany([whole, { ...plain, name: 'none' }, plain])).toEqual(
        expect.arrayContaining([plain, whole]),
      );
    });

    test('knows a schedule by account, group and name', async () => {
      await group('reports');
      const mine = await create();
      expect(await schedules.find({ ...mine, accountId: other })).toBeUndefined();
      expect(await schedules.find({ ...mine, groupName: 'reports' })).toBeUndefined();
      expect(await schedules.findMany([{ ...mine, accountId: other }])).toEqual([]);
      expect(await schedules.delete({ ...mine, accountId: other })).toBe(false);
      expect(await schedules.update({ ...mine, accountId: other }, () => anArmedSchedule(other))).toBe(false);
    });

    test('keeps the first of a name, and answers it', async () => {
      const first = await create({ description: 'first' });
      expect(await schedules.create(anArmedSchedule(accountId, { description: 'second' }))).toEqual(first);
      expect(await schedules.find(first)).toEqual(first);
      expect(await owners()).toEqual(['default/each-minute']);
    });

    test('writes nothing into a group that is not there', async () => {
      expect(await schedules.create(anArmedSchedule(accountId, { groupName: 'none' }))).toBe('no-group');
      await group('none', other);
      expect(await schedules.create(anArmedSchedule(accountId, { groupName: 'none' }))).toBe('no-group');
      expect(await owners()).toEqual([]);
    });

    test('arms what is created, arms anew what is updated, and disarms what is deleted', async () => {
      const schedule = await create();
      expect((await due()).map(({ nextAt }) => nextAt)).toEqual([START]);
      const later = { ...schedule, anchor: START + 600_000, expression: 'rate(2 minutes)' };
      const { timer } = anArmedSchedule(accountId, later);
      expect(await schedules.update(schedule, () => ({ schedule: later, timer }))).toBe(true);
      expect((await due()).map(({ nextAt, expression }) => [nextAt, expression])).toEqual([
        [START + 600_000, 'rate(2 minutes)'],
      ]);
      expect(await schedules.find(schedule)).toEqual(later);
      expect(await schedules.update(schedule, () => undefined)).toBe(true);
      expect(await schedules.find(schedule)).toEqual(later);
      expect(await schedules.delete(schedule)).toBe(true);
      expect(await schedules.delete(schedule)).toBe(false);
      expect(await due()).toEqual([]);
    });

    test('shows an update what is there, and writes nothing when it throws', async () => {
      const schedule = await create();
      const refuse = (current: Schedule) => {
        expect(current).toEqual(schedule);
        throw new Error('no');
      };
      await expect(schedules.update(schedule, refuse)).rejects.toThrow('no');
      expect(await schedules.find(schedule)).toEqual(schedule);
    });

    test('deletes a schedule with the last step of its timer', async () => {
      const schedule = await create();
      await create({ name: 'stays' });
      const timer = (await due()).find(({ owner }) => owner === timerKey(schedule).owner)!;
      await timers.advance([{ timer, nextAt: undefined, dueAt: undefined, deliveries: [], removesOwner: true }]);
      expect(await schedules.find(schedule)).toBeUndefined();
      expect(await owners()).toEqual(['default/stays']);
    });

    test('has a default group in every account', async () => {
      expect(await schedules.findGroup(accountId, 'default')).toMatchObject({ name: 'default', tags: {} });
      expect((await schedules.listGroups(other, undefined, page(10))).items.map(({ name }) => name)).toEqual([
        'default',
      ]);
    });

    test('keeps groups, their tags and the first of a name', async () => {
      expect(await group('reports')).toBeUndefined();
      const made = {
        accountId,
        name: 'reports',
        createdAt: START,
        modifiedAt: START,
        tags: { a: '1' },
        clientToken: 't',
      };
      expect(await schedules.findGroup(accountId, 'reports')).toEqual(made);
      expect(await schedules.createGroup({ ...made, tags: {} })).toEqual(made);
      expect(await schedules.findGroup(other, 'reports')).toBeUndefined();
      const changed = await schedules.changeGroupTags(accountId, 'reports', START + 5, (tags) => ({ ...tags, b: '2' }));
      expect(changed).toEqual({ ...made, tags: { a: '1', b: '2' }, modifiedAt: START + 5 });
      expect(await schedules.findGroup(accountId, 'reports')).toEqual(changed);
      expect(await schedules.changeGroupTags(other, 'reports', START, (tags) => tags)).toBeUndefined();
    });

    test('deletes a group with its schedules and no others', async () => {
      await Promise.all([group('a'), group('ab'), group('a', other)]);
      await create({ groupName: 'a' });
      await create({ groupName: 'ab' });
      await create({ groupName: 'a' }, other);
      expect(await schedules.deleteGroup(accountId, 'a')).toBe(true);
      expect(await schedules.deleteGroup(accountId, 'a')).toBe(false);
      expect(await schedules.findGroup(accountId, 'a')).toBeUndefined();
      expect(await schedules.find(aSchedule(accountId, { groupName: 'a' }))).toBeUndefined();
      expect(await owners()).toEqual(['a/each-minute', 'ab/each-minute']);
    });

    test('lists by group and name, page by page', async () => {
      await group('a-b');
      await group('a.b');
      for (const groupName of ['a.b', 'a-b', 'default']) {
        for (const name of ['x', 'x_1', 'X']) await create({ groupName, name, isEnabled: name !== 'X' });
      }
      const names = (items: readonly Schedule[]) => items.map(({ groupName, name }) => `${groupName} ${name}`);
      const all = names((await schedules.list(accountId, {}, page(100))).items);
      expect(all).toHaveLength(9);
      expect(all).toEqual([...all].sort());
      const paged: string[] = [];
      for (let marker: string | undefined, more = true; more; more = marker !== undefined) {
        const found = await schedules.list(accountId, {}, page(2, marker));
        paged.push(...names(found.items));
        marker = found.nextMarker;
      }
      expect(paged).toEqual(all);
      const some = async (filter: Parameters<ScheduleStore['list']>[1]) =>
        names((await schedules.list(accountId, filter, page(100))).items);
      expect(await some({ groupName: 'a-b' })).toEqual(['a-b X', 'a-b x', 'a-b x_1']);
      expect(await some({ namePrefix: 'x_' })).toEqual(['a-b x_1', 'a.b x_1', 'default x_1']);
      expect(await some({ isEnabled: false, groupName: 'a.b' })).toEqual(['a.b X']);
      expect((await schedules.list(other, {}, page(100))).items).toEqual([]);
    });

    test('lists groups by name, page by page', async () => {
      await group('a_b');
      await group('acb');
      const first = await schedules.listGroups(accountId, 'a', page(1));
      expect(first.items.map(({ name }) => name)).toEqual(['a_b']);
      const second = await schedules.listGroups(accountId, 'a', page(1, first.nextMarker));
      expect(second.items.map(({ name }) => name)).toEqual(['acb']);
      expect(second.nextMarker).toBeUndefined();
      expect((await schedules.listGroups(accountId, 'a_', page(9))).items.map(({ name }) => name)).toEqual(['a_b']);
    });
  });
}
