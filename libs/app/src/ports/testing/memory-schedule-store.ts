import {
  DEFAULT_GROUP,
  type Schedule,
  type ScheduleGroup,
  type ScheduleKey,
} from '@stoker/core/events/scheduler/schedule';
import type { Tags } from '@stoker/core/model/tags';
import { compare, paged } from '../../control/testing/paged.js';
import { timerKey } from '../../scheduler/arm-schedule.js';
import type { Page, PageRequest } from '../function-store.js';
import type { ArmedSchedule, ScheduleFilter, ScheduleStore } from '../schedule-store.js';
import type { MemoryTimerStore } from './memory-timer-store.js';

/** A `ScheduleStore` for unit tests: it keeps the contract and forgets everything with the process. */
export class MemoryScheduleStore implements ScheduleStore {
  readonly #groups = new Map<string, ScheduleGroup>();
  readonly #schedules = new Map<string, Schedule>();

  constructor(private readonly timers: Pick<MemoryTimerStore, 'set' | 'remove'>) {}

  async createGroup(group: ScheduleGroup): Promise<ScheduleGroup | undefined> {
    const found = await this.findGroup(group.accountId, group.name);
    if (found === undefined) this.#groups.set(groupKey(group), group);
    return found;
  }

  findGroup(accountId: string, name: string): Promise<ScheduleGroup | undefined> {
    this.#ensureDefault(accountId);
    return Promise.resolve(this.#groups.get(groupKey({ accountId, name })));
  }

  listGroups(accountId: string, namePrefix = '', page: PageRequest): Promise<Page<ScheduleGroup>> {
    this.#ensureDefault(accountId);
    const groups = [...this.#groups.values()].filter(
      (group) => group.accountId === accountId && group.name.startsWith(namePrefix),
    );
    return Promise.resolve(inOrder('schedule-groups', groups, ({ name }) => [name], page));
  }

  async changeGroupTags(
    accountId: string,
    name: string,
    now: number,
    change: (tags: Tags) => Tags,
  ): Promise<ScheduleGroup | undefined> {
    const group = await this.findGroup(accountId, name);
    if (group === undefined) return undefined;
    const changed = { ...group, tags: change(group.tags), modifiedAt: now };
    this.#groups.set(groupKey(group), changed);
    return changed;
  }

  deleteGroup(accountId: string, name: string): Promise<boolean> {
    for (const schedule of this.#schedules.values()) {
      if (schedule.accountId === accountId && schedule.groupName === name) this.drop(schedule);
    }
    return Promise.resolve(this.#groups.delete(groupKey({ accountId, name })));
  }

  async create({ schedule, timer }: ArmedSchedule): Promise<Schedule | 'no-group' | undefined> {
    if ((await this.findGroup(schedule.accountId, schedule.groupName)) === undefined) return 'no-group';
    const found = this.#schedules.get(keyOf(schedule));
    if (found !== undefined) return found;
    this.#schedules.set(keyOf(schedule), schedule);
    this.timers.set(timer);
    return undefined;
  }

  find(key: ScheduleKey): Promise<Schedule | undefined> {
    return Promise.resolve(this.#schedules.get(keyOf(key)));
  }

  findMany(keys: readonly ScheduleKey[]): Promise<Schedule[]> {
    return Promise.resolve(keys.flatMap((key) => this.#schedules.get(keyOf(key)) ?? []));
  }

  async update(key: ScheduleKey, change: (current: Schedule) => ArmedSchedule | undefined): Promise<boolean> {
    const current = this.#schedules.get(keyOf(key));
    if (current === undefined) return false;
    const armed = change(current);
    if (armed !== undefined) {
      this.#schedules.set(keyOf(key), armed.schedule);
      this.timers.set(armed.timer);
    }
    return true;
  }

  delete(key: ScheduleKey): Promise<boolean> {
    return Promise.resolve(this.drop(key));
  }

  list(accountId: string, filter: ScheduleFilter, page: PageRequest): Promise<Page<Schedule>> {
    const { groupName, namePrefix = '', isEnabled } = filter;
    const found = [...this.#schedules.values()].filter(
      (schedule) =>
        schedule.accountId === accountId &&
        (groupName ?? schedule.groupName) === schedule.groupName &&
        schedule.name.startsWith(namePrefix) &&
        (isEnabled ?? schedule.isEnabled) === schedule.isEnabled,
    );
    return Promise.resolve(inOrder('schedules', found, ({ groupName: group, name }) => [group, name], page));
  }

  /** Forgets a schedule and its timer, as at its end. False when there is none. */
  drop(key: ScheduleKey): boolean {
    this.timers.remove(timerKey(key));
    return this.#schedules.delete(keyOf(key));
  }

  #ensureDefault(accountId: string): void {
    const key = groupKey({ accountId, name: DEFAULT_GROUP });
    if (this.#groups.has(key)) return;
    this.#groups.set(key, { accountId, name: DEFAULT_GROUP, createdAt: 0, modifiedAt: 0, tags: {} });
  }
}

function inOrder<T>(list: string, items: T[], keyOf: (item: T) => string[], page: PageRequest): Page<T> {
  return paged(
    list,
    items.sort((one, other) => compare(keyOf(one), keyOf(other))),
    keyOf,
    page,
  );
}

function groupKey({ accountId, name }: Pick<ScheduleGroup, 'accountId' | 'name'>): string {
  return `${accountId} ${name}`;
}

function keyOf({ accountId, groupName, name }: ScheduleKey): string {
  return `${accountId} ${groupName} ${name}`;
}
