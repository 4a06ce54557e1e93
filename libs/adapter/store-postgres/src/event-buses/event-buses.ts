import { type BusKey, busNotFound, DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import { busAlreadyThere, busHasRules, tooMany } from '@stoker/core/events/bus/bus-rules';
import { type EventBus, untouchedDefaultBus } from '@stoker/core/events/bus/event-bus';
import type { EventBuses } from '@stoker/app/ports/event-buses';
import type { Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import { lockCounts } from '../quotas/require-room.js';
import { beginningWith } from '../schedules/schedule-row.js';
import { announced, type Announcer } from '../snapshots/announce.js';
import { toBus, toBusRow, toRule, whereBus } from './event-bus-row.js';
import { eventRules } from './event-rules.js';

/**
 * Event buses in Postgres. Who makes or deletes buses and rules of one account takes turns on the account's row.
 *
 * @param onTimerSet called when a transaction that may have set a timer has committed
 */
export function eventBuses(context: Announcer, onTimerSet: () => void): EventBuses {
  const { prisma } = context.database;
  const changing = <T>({ accountId, busName }: BusKey, work: (tx: Tx) => Promise<T>): Promise<T> =>
    announced(context, { kind: 'event-bus', accountId, busName }, work);
  return {
    ...eventRules(context, changing, onTimerSet),

    create: (bus, limit) =>
      changing(bus, async (tx) => {
        const { accountId, busName } = bus;
        await lockCounts(tx, accountId);
        if (busName === DEFAULT_BUS) throw busAlreadyThere(busName);
        const others = await tx.eventBus.findMany({
          where: { accountId, name: { not: DEFAULT_BUS } },
          select: { name: true },
        });
        if (others.some(({ name }) => name === busName)) throw busAlreadyThere(busName);
        if (others.length >= limit) throw tooMany();
        await tx.eventBus.create({ data: toBusRow(bus) });
      }),

    async find(key) {
      const row = await attempt(() => prisma.eventBus.findUnique({ where: whereBus(key) }));
      return orDefault(key, row === null ? undefined : toBus(row));
    },

    change: (key, change) =>
      changing(key, async (tx) => {
        const { accountId, busName } = key;
        if (busName === DEFAULT_BUS) {
          const data = toBusRow(untouchedDefaultBus(accountId));
          await tx.eventBus.createMany({ data, skipDuplicates: true });
        }
        await tx.$queryRaw`SELECT FROM event_buses WHERE account_id = ${accountId} AND name = ${busName} FOR UPDATE`;
        const row = await tx.eventBus.findUnique({ where: whereBus(key) });
        if (row === null) throw busNotFound(busName);
        const next = change(toBus(row));
        await tx.eventBus.update({ where: whereBus(key), data: toBusRow(next) });
        return next;
      }),

    delete: (key) =>
      changing(key, async (tx) => {
        const { accountId, busName } = key;
        await lockCounts(tx, accountId);
        if ((await tx.eventRule.count({ where: { accountId, busName } })) > 0) throw busHasRules(busName);
        await tx.eventBus.deleteMany({ where: { accountId, name: busName } });
      }),

    async list(accountId, namePrefix = '', page) {
      const [after] = markerKey('event-buses', page, 1);
      const rows = await attempt(() =>
        prisma.eventBus.findMany({
          where: {
            accountId,
            name: { ...beginningWith(namePrefix), ...(after !== undefined && { gt: after }) },
          },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      const buses = withDefault(accountId, rows.map(toBus), namePrefix, after);
      return cut('event-buses', buses, page, ({ busName }) => [busName]);
    },

    async rulesOf(key) {
      const [bus, rules] = await attempt(() =>
        Promise.all([
          prisma.eventBus.findUnique({ where: whereBus(key) }),
          prisma.eventRule.findMany({
            where: { accountId: key.accountId, busName: key.busName },
            orderBy: { name: 'asc' },
          }),
        ]),
      );
      // Any twelve digits have a default bus: one of which nothing is kept must not take the place of one in use.
      if (bus === null && rules.length === 0) return undefined;
      const found = orDefault(key, bus === null ? undefined : toBus(bus));
      return found && { bus: found, rules: rules.map(toRule) };
    },
  };
}

function orDefault({ accountId, busName }: BusKey, found: EventBus | undefined): EventBus | undefined {
  return found ?? (busName === DEFAULT_BUS ? untouchedDefaultBus(accountId) : undefined);
}

/** The rows of a page with the default bus in its place, where nothing has been kept of it and the page covers its name. */
function withDefault(accountId: string, buses: EventBus[], namePrefix: string, after = ''): EventBus[] {
  const covered = DEFAULT_BUS.startsWith(namePrefix) && DEFAULT_BUS > after;
  if (!covered || buses.some(({ busName }) => busName === DEFAULT_BUS)) return buses;
  const at = buses.findIndex(({ busName }) => busName > DEFAULT_BUS);
  return buses.toSpliced(at < 0 ? buses.length : at, 0, untouchedDefaultBus(accountId));
}
