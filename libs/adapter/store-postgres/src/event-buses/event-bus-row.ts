import type { BusKey, RuleKey } from '@stoker/core/events/bus/bus-name';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { EventRule, RuleState } from '@stoker/core/events/bus/rule';
import type { RuleTargetSettings } from '@stoker/core/events/bus/rule-target';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Tags } from '@stoker/core/model/tags';
import { Prisma } from '../generated/client.js';
import type { EventBusModel, EventRuleModel } from '../generated/models.js';

export function toBusRow(bus: EventBus): Prisma.EventBusUncheckedCreateInput {
  return {
    accountId: bus.accountId,
    name: bus.busName,
    description: bus.description ?? null,
    deadLetterArn: bus.deadLetterArn ?? null,
    policy: bus.policy === undefined ? Prisma.DbNull : (bus.policy as unknown as Prisma.InputJsonObject),
    tags: bus.tags,
    createdAt: new Date(bus.createdAt),
    modifiedAt: new Date(bus.modifiedAt),
  };
}

/** What `toBusRow` wrote. */
export function toBus(row: EventBusModel): EventBus {
  return {
    accountId: row.accountId,
    busName: row.name,
    description: row.description ?? undefined,
    deadLetterArn: row.deadLetterArn ?? undefined,
    policy: row.policy === null ? undefined : (row.policy as unknown as PolicyDocument),
    tags: row.tags as Tags,
    createdAt: row.createdAt.getTime(),
    modifiedAt: row.modifiedAt.getTime(),
  };
}

export function toRuleRow(rule: EventRule): Prisma.EventRuleUncheckedCreateInput {
  return {
    accountId: rule.accountId,
    busName: rule.busName,
    name: rule.ruleName,
    eventPattern: rule.eventPattern ?? null,
    scheduleExpression: rule.scheduleExpression ?? null,
    state: rule.state,
    description: rule.description ?? null,
    roleArn: rule.roleArn ?? null,
    tags: rule.tags,
    targets: rule.targets as unknown as Prisma.InputJsonArray,
  };
}

/** What `toRuleRow` wrote. */
export function toRule(row: EventRuleModel): EventRule {
  return {
    accountId: row.accountId,
    busName: row.busName,
    ruleName: row.name,
    eventPattern: row.eventPattern ?? undefined,
    scheduleExpression: row.scheduleExpression ?? undefined,
    state: row.state as RuleState,
    description: row.description ?? undefined,
    roleArn: row.roleArn ?? undefined,
    tags: row.tags as Tags,
    targets: row.targets as unknown as readonly RuleTargetSettings[],
  };
}

export function whereBus({ accountId, busName }: BusKey) {
  return { accountId_name: { accountId, name: busName } };
}

export function whereRule({ accountId, busName, ruleName }: RuleKey) {
  return { accountId_busName_name: { accountId, busName, name: ruleName } };
}
