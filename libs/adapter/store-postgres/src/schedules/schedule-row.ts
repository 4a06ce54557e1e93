import type { Schedule, ScheduleGroup, ScheduleSettings } from '@stoker/core/events/scheduler/schedule';
import type { Tags } from '@stoker/core/model/tags';
import type { Prisma } from '../generated/client.js';
import type { ScheduleGroupModel, ScheduleModel } from '../generated/models.js';

export function toScheduleRow(schedule: Schedule): Prisma.ScheduleUncheckedCreateInput {
  const { accountId, groupName, name, anchor, createdAt, modifiedAt, clientToken, ...settings } = schedule;
  return {
    accountId,
    groupName,
    name,
    settings: settings satisfies ScheduleSettings as unknown as Prisma.InputJsonObject,
    isEnabled: settings.isEnabled,
    anchor: new Date(anchor),
    createdAt: new Date(createdAt),
    modifiedAt: new Date(modifiedAt),
    clientToken: clientToken ?? null,
  };
}

/** What `toScheduleRow` wrote. */
export function toSchedule(row: ScheduleModel): Schedule {
  const { accountId, groupName, name, clientToken } = row;
  return {
    accountId,
    groupName,
    name,
    ...(row.settings as unknown as ScheduleSettings),
    anchor: row.anchor.getTime(),
    createdAt: row.createdAt.getTime(),
    modifiedAt: row.modifiedAt.getTime(),
    ...(clientToken !== null && { clientToken }),
  };
}

export function toGroupRow(group: ScheduleGroup): Prisma.ScheduleGroupUncheckedCreateInput {
  const { accountId, name, tags, createdAt, modifiedAt, clientToken } = group;
  return {
    accountId,
    name,
    tags: { ...tags },
    createdAt: new Date(createdAt),
    modifiedAt: new Date(modifiedAt),
    clientToken: clientToken ?? null,
  };
}

export function toGroup({
  accountId,
  name,
  tags,
  createdAt,
  modifiedAt,
  clientToken,
}: ScheduleGroupModel): ScheduleGroup {
  return {
    accountId,
    name,
    tags: tags as Tags,
    createdAt: createdAt.getTime(),
    modifiedAt: modifiedAt.getTime(),
    ...(clientToken !== null && { clientToken }),
  };
}

/** Names that begin so; they are ASCII, and compared byte by byte. In a LIKE an underscore would stand for anything. */
export function beginningWith(prefix: string): Prisma.StringFilter {
  return { gte: prefix, lt: `${prefix}\u007f` };
}
