import type { ScheduleStore } from '@stoker/app/ports/schedule-store';
import { DEFAULT_GROUP } from '@stoker/core/events/scheduler/schedule';
import { type Database, queriesOf, type Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { removeTimersOf } from '../timers/set-timer.js';
import { beginningWith, toGroup, toGroupRow } from './schedule-row.js';

type Groups = Pick<ScheduleStore, 'createGroup' | 'findGroup' | 'listGroups' | 'changeGroupTags' | 'deleteGroup'>;

/** Groups of schedules in Postgres. */
export function scheduleGroups(database: Database): Groups {
  const { prisma } = database;
  const find = async (accountId: string, name: string) => {
    const row = await attempt(() => prisma.scheduleGroup.findUnique({ where: whereOf(accountId, name) }));
    return row === null ? undefined : toGroup(row);
  };
  return {
    createGroup: (group) =>
      database.change(async (tx) => {
        const { accountId, name } = group;
        await lockCounts(tx, accountId);
        await ensureDefault(tx, accountId);
        const found = await tx.scheduleGroup.findUnique({ where: whereOf(accountId, name) });
        if (found !== null) return toGroup(found);
        await requireRoom(tx, accountId, 'schedule-groups');
        await tx.scheduleGroup.create({ data: toGroupRow(group) });
        return undefined;
      }),

    async findGroup(accountId, name) {
      const found = await find(accountId, name);
      if (found !== undefined || name !== DEFAULT_GROUP) return found;
      await database.keepBooks((tx) => ensureDefault(tx, accountId));
      return find(accountId, name);
    },

    async listGroups(accountId, namePrefix, page) {
      const [after] = markerKey('schedule-groups', page, 1);
      await database.keepBooks((tx) => ensureDefault(tx, accountId));
      const rows = await attempt(() =>
        prisma.scheduleGroup.findMany({
          where: {
            accountId,
            ...(namePrefix !== undefined && { name: beginningWith(namePrefix) }),
            ...(after !== undefined && { AND: { name: { gt: after } } }),
          },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('schedule-groups', rows.map(toGroup), page, ({ name }) => [name]);
    },

    changeGroupTags: (accountId, name, now, change) =>
      database.change(async (tx) => {
        await ensureDefault(tx, accountId);
        await tx.$queryRaw`
          SELECT FROM schedule_groups WHERE account_id = ${accountId} AND name = ${name} FOR UPDATE`;
        const row = await tx.scheduleGroup.findUnique({ where: whereOf(accountId, name) });
        if (row === null) return undefined;
        const group = toGroup(row);
        const changed = { ...group, tags: change(group.tags), modifiedAt: now };
        await tx.scheduleGroup.update({ where: whereOf(accountId, name), data: toGroupRow(changed) });
        return changed;
      }),

    deleteGroup: (accountId, name) =>
      database.change(async (tx) => {
        // The group first: whoever writes a schedule into it waits for this, and finds it gone.
        const { count } = await tx.scheduleGroup.deleteMany({ where: { accountId, name } });
        if (count > 0) await removeTimersOf(queriesOf(tx), accountId, 'schedule', `${name}/`);
        return count > 0;
      }),
  };
}

/** Every account has one, from the first time that somebody asks for it. */
export async function ensureDefault(tx: Tx, accountId: string): Promise<void> {
  // Of whole seconds, as nobody made it at any one moment.
  const now = Math.floor(Date.now() / 1000) * 1000;
  const data = toGroupRow({ accountId, name: DEFAULT_GROUP, createdAt: now, modifiedAt: now, tags: {} });
  await tx.scheduleGroup.createMany({ data, skipDuplicates: true });
}

function whereOf(accountId: string, name: string) {
  return { accountId_name: { accountId, name } };
}
