import { type BusKey, busNotFound, DEFAULT_BUS, type RuleKey, ruleNotFound } from '@stoker/core/events/bus/bus-name';
import { tooMany } from '@stoker/core/events/bus/bus-rules';
import type { EventRule } from '@stoker/core/events/bus/rule';
import type { ArmRule, EventBuses } from '@stoker/app/ports/event-buses';
import { ruleTimerKey } from '@stoker/app/events/arm-rule';
import { queriesOf, type Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import { lockCounts } from '../quotas/require-room.js';
import { beginningWith } from '../schedules/schedule-row.js';
import type { Announcer } from '../snapshots/announce.js';
import { removeTimer, setTimer } from '../timers/set-timer.js';
import { toRule, toRuleRow, whereBus, whereRule } from './event-bus-row.js';

type Rules = Pick<EventBuses, 'putRule' | 'findRule' | 'changeRule' | 'deleteRule' | 'listRules'>;

/**
 * The part of `EventBuses` that is about rules.
 *
 * @param onTimerSet called when a transaction that may have set a timer has committed
 */
export function eventRules(
  { database: { prisma } }: Announcer,
  changing: <T>(bus: BusKey, work: (tx: Tx) => Promise<T>) => Promise<T>,
  onTimerSet: () => void,
): Rules {
  return {
    async putRule(key, limit, change, arm) {
      const rule = await changing(key, async (tx) => {
        const { accountId, busName } = key;
        await lockCounts(tx, accountId);
        // Deleting a bus takes the same turns, so that it stays until the rule is there.
        const isThere = busName === DEFAULT_BUS || (await tx.eventBus.findUnique({ where: whereBus(key) })) !== null;
        if (!isThere) throw busNotFound(busName);
        const current = await locked(tx, key);
        if (current === undefined && (await tx.eventRule.count({ where: { accountId, busName } })) >= limit) {
          throw tooMany();
        }
        const next = change(current);
        const data = toRuleRow(next);
        await tx.eventRule.upsert({ where: whereRule(key), create: data, update: data });
        await setTimerOf(tx, next, arm);
        return next;
      });
      onTimerSet();
      return rule;
    },

    async findRule(key) {
      const row = await attempt(() => prisma.eventRule.findUnique({ where: whereRule(key) }));
      return row === null ? undefined : toRule(row);
    },

    async changeRule(key, change, arm) {
      const rule = await changing(key, async (tx) => {
        const current = await locked(tx, key);
        if (current === undefined) throw ruleNotFound(key);
        const next = change(current);
        await tx.eventRule.update({ where: whereRule(key), data: toRuleRow(next) });
        if (arm !== undefined) await setTimerOf(tx, next, arm);
        return next;
      });
      if (arm !== undefined) onTimerSet();
      return rule;
    },

    deleteRule: (key, check) =>
      changing(key, async (tx) => {
        const current = await locked(tx, key);
        if (current === undefined) return;
        check(current);
        await tx.eventRule.delete({ where: whereRule(key) });
        await removeTimer(queriesOf(tx), ruleTimerKey(key));
      }),

    async listRules({ accountId, busName }, { namePrefix = '', targetArn }, page) {
      const [after] = markerKey('event-rules', page, 1);
      const rows = await attempt(() =>
        prisma.eventRule.findMany({
          where: {
            accountId,
            busName,
            name: { ...beginningWith(namePrefix), ...(after !== undefined && { gt: after }) },
            ...(targetArn !== undefined && { targets: { array_contains: [{ arn: targetArn }] } }),
          },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('event-rules', rows.map(toRule), page, ({ ruleName }) => [ruleName]);
    },
  };
}

async function setTimerOf(tx: Tx, rule: EventRule, arm: ArmRule): Promise<void> {
  const timer = arm(rule);
  if (timer === undefined) await removeTimer(queriesOf(tx), ruleTimerKey(rule));
  else await setTimer(queriesOf(tx), timer);
}

/** The rule under a lock that is held until the transaction ends. */
async function locked(tx: Tx, key: RuleKey): Promise<EventRule | undefined> {
  const { accountId, busName, ruleName } = key;
  await tx.$queryRaw`
    SELECT FROM event_rules WHERE account_id = ${accountId} AND bus_name = ${busName} AND name = ${ruleName} FOR UPDATE`;
  const row = await tx.eventRule.findUnique({ where: whereRule(key) });
  return row === null ? undefined : toRule(row);
}
