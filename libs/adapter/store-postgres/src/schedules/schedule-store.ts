import type { ScheduleStore } from '@stoker/app/ports/schedule-store';
import { timerKey } from '@stoker/app/scheduler/arm-schedule';
import { DEFAULT_GROUP, type ScheduleKey } from '@stoker/core/events/scheduler/schedule';
import { type Database, queriesOf, type Statement } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import type { ScheduleModel } from '../generated/models.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { removeTimer, setTimer } from '../timers/set-timer.js';
import { ensureDefault, scheduleGroups } from './schedule-groups.js';
import { beginningWith, toSchedule, toScheduleRow } from './schedule-row.js';

/** $1 accounts, $2 groups, $3 names; rows as Prisma has them. Hundreds come due at once. */
const FIND_MANY: Statement = {
  name: 'find_schedules',
  text: `SELECT account_id AS "accountId", group_name AS "groupName", name, settings, is_enabled AS "isEnabled", anchor,
      created_at AS "createdAt", modified_at AS "modifiedAt", client_token AS "clientToken"
    FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted (account_id, group_name, name)
      JOIN schedules USING (account_id, group_name, name)`,
};

/**
 * Schedules in Postgres, each written in one transaction with its timer.
 *
 * @param onTimerSet called when such a transaction has committed
 */
export function scheduleStore(database: Database, onTimerSet: () => void): ScheduleStore {
  const { prisma } = database;
  return {
    ...scheduleGroups(database),

    async create({ schedule, timer }) {
      const { accountId, groupName } = schedule;
      const answer = await database.change(async (tx) => {
        await lockCounts(tx, accountId);
        if (groupName === DEFAULT_GROUP) await ensureDefault(tx, accountId);
        const [group] = await tx.$queryRaw<unknown[]>`
          SELECT name FROM schedule_groups WHERE account_id = ${accountId} AND name = ${groupName} FOR KEY SHARE`;
        if (group === undefined) return 'no-group' as const;
        const found = await tx.schedule.findUnique({ where: whereOf(schedule) });
        if (found !== null) return toSchedule(found);
        await requireRoom(tx, accountId, 'schedules');
        await tx.schedule.create({ data: toScheduleRow(schedule) });
        await setTimer(queriesOf(tx), timer);
        return undefined;
      });
      if (answer === undefined) onTimerSet();
      return answer;
    },

    async find(key) {
      const row = await attempt(() => prisma.schedule.findUnique({ where: whereOf(key) }));
      return row === null ? undefined : toSchedule(row);
    },

    async findMany(keys) {
      const { rows } = await database.query<ScheduleModel>(FIND_MANY, [
        keys.map(({ accountId }) => accountId),
        keys.map(({ groupName }) => groupName),
        keys.map(({ name }) => name),
      ]);
      return rows.map(toSchedule);
    },

    async update(key, change) {
      const { accountId, groupName, name } = key;
      const isThere = await database.change(async (tx) => {
        await tx.$queryRaw`
          SELECT FROM schedules WHERE account_id = ${accountId} AND group_name = ${groupName} AND name = ${name} FOR UPDATE`;
        const row = await tx.schedule.findUnique({ where: whereOf(key) });
        if (row === null) return false;
        const armed = change(toSchedule(row));
        if (armed === undefined) return true;
        await tx.schedule.update({ where: whereOf(key), data: toScheduleRow(armed.schedule) });
        await setTimer(queriesOf(tx), armed.timer);
        return true;
      });
      if (isThere) onTimerSet();
      return isThere;
    },

    delete: (key) =>
      database.change(async (tx) => {
        const { accountId, groupName, name } = key;
        const { count } = await tx.schedule.deleteMany({ where: { accountId, groupName, name } });
        if (count > 0) await removeTimer(queriesOf(tx), timerKey(key));
        return count > 0;
      }),

    async list(accountId, { groupName, namePrefix, isEnabled }, page) {
      const [afterGroup, afterName] = markerKey('schedules', page, 2);
      const after = afterGroup !== undefined && [
        { groupName: { gt: afterGroup } },
        { groupName: afterGroup, name: { gt: afterName! } },
      ];
      const rows = await attempt(() =>
        prisma.schedule.findMany({
          where: {
            accountId,
            ...(groupName !== undefined && { groupName }),
            ...(namePrefix !== undefined && { name: beginningWith(namePrefix) }),
            ...(isEnabled !== undefined && { isEnabled }),
            ...(after && { OR: after }),
          },
          orderBy: [{ groupName: 'asc' }, { name: 'asc' }],
          take: page.maxItems + 1,
        }),
      );
      return cut('schedules', rows.map(toSchedule), page, ({ groupName: group, name }) => [group, name]);
    },
  };
}

function whereOf({ accountId, groupName, name }: ScheduleKey) {
  return { accountId_groupName_name: { accountId, groupName, name } };
}
