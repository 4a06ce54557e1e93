import type { Schedule, ScheduleGroup, ScheduleKey } from '@stoker/core/events/scheduler/schedule';
import type { Tags } from '@stoker/core/model/tags';
import type { Page, PageRequest } from './function-store.js';
import type { Timer } from './timer-store.js';

/** A schedule, and the timer that fires it: they are written together. */
export interface ArmedSchedule {
  readonly schedule: Schedule;
  readonly timer: Timer;
}

export interface ScheduleFilter {
  readonly groupName?: string | undefined;
  readonly namePrefix?: string | undefined;
  readonly isEnabled?: boolean | undefined;
}

/**
 * Schedules and their groups. Every account has a group `default`, from the first time that somebody asks for it. Lists are in
 * the order of groups and names.
 */
export interface ScheduleStore {
  /**
   * @returns the group that is there already, and nothing is written
   * @throws ServiceQuotaExceededException
   */
  createGroup(group: ScheduleGroup): Promise<ScheduleGroup | undefined>;
  findGroup(accountId: string, name: string): Promise<ScheduleGroup | undefined>;
  listGroups(accountId: string, namePrefix: string | undefined, page: PageRequest): Promise<Page<ScheduleGroup>>;
  /** @returns the group as it is now; undefined when there is none */
  changeGroupTags(
    accountId: string,
    name: string,
    now: number,
    change: (tags: Tags) => Tags,
  ): Promise<ScheduleGroup | undefined>;
  /** Deletes a group and all its schedules. False when there is none. */
  deleteGroup(accountId: string, name: string): Promise<boolean>;

  /**
   * @returns the schedule that is there already, `no-group`, or undefined when it was written
   * @throws ServiceQuotaExceededException
   */
  create(armed: ArmedSchedule): Promise<Schedule | 'no-group' | undefined>;
  find(key: ScheduleKey): Promise<Schedule | undefined>;
  /** Those of them that are there, in any order. */
  findMany(keys: readonly ScheduleKey[]): Promise<Schedule[]>;
  /**
   * Replaces a schedule by what `change` makes of it; undefined leaves it as it is.
   *
   * @returns false when there is none
   */
  update(key: ScheduleKey, change: (current: Schedule) => ArmedSchedule | undefined): Promise<boolean>;
  /** False when there is none. */
  delete(key: ScheduleKey): Promise<boolean>;
  list(accountId: string, filter: ScheduleFilter, page: PageRequest): Promise<Page<Schedule>>;
}
