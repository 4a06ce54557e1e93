import {
  type BusTarget,
  busNotFound,
  type RuleKey,
  ruleNotFound,
  type RuleTarget,
} from '@stoker/core/events/bus/bus-name';
import { requireWithoutTargets } from '@stoker/core/events/bus/bus-rules';
import type { EventRule } from '@stoker/core/events/bus/rule';
import { requireTriggers } from '@stoker/core/events/bus/rule-rules';
import type { RuleFilter } from '../ports/event-buses.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import { armRule } from './arm-rule.js';
import { quotasOf } from './event-quotas.js';
import type { EventsPorts } from './events-ports.js';
import { requireTags } from './require-tags.js';

type Ports = Pick<EventsPorts, 'buses'>;

/** What a rule is put with. */
export type RuleSettings = Pick<
  EventRule,
  'eventPattern' | 'scheduleExpression' | 'state' | 'description' | 'roleArn' | 'tags'
>;

/**
 * Makes a rule, or gives one these settings instead of what it has, but for its targets and its tags.
 *
 * @throws ResourceNotFoundException for no such bus, InvalidEventPatternException, ValidationException,
 *   LimitExceededException
 */
export async function putRule(
  ports: Pick<EventsPorts, 'buses' | 'findAccount' | 'clock'>,
  target: RuleTarget,
  settings: RuleSettings,
): Promise<EventRule> {
  const key = keyOf(target);
  const quotas = await quotasOf(ports, key.accountId);
  requireTriggers({ ...settings, busName: key.busName }, quotas['event-pattern-size']);
  requireTags(settings.tags);
  return ports.buses.putRule(
    key,
    quotas['event-rules'],
    (current) => ({
      ...key,
      ...settings,
      tags: current?.tags ?? settings.tags,
      targets: current?.targets ?? [],
    }),
    (rule) => armRule(rule, ports.clock.now()),
  );
}

/** @throws ResourceNotFoundException */
export async function describeRule({ buses }: Ports, target: RuleTarget): Promise<EventRule> {
  const rule = await buses.findRule(target);
  if (rule === undefined) throw ruleNotFound(target);
  return rule;
}

/** @throws ResourceNotFoundException */
export async function setRuleState(
  { buses, clock }: Pick<EventsPorts, 'buses' | 'clock'>,
  target: RuleTarget,
  state: 'ENABLED' | 'DISABLED',
): Promise<void> {
  await buses.changeRule(
    keyOf(target),
    (rule) => ({ ...rule, state }),
    (rule) => armRule(rule, clock.now()),
  );
}

/**
 * Deletes a rule; one that is not there is no error.
 *
 * @throws ValidationException while it has targets
 */
export async function deleteRule({ buses }: Ports, target: RuleTarget): Promise<void> {
  await buses.deleteRule(keyOf(target), requireWithoutTargets);
}

/** @throws ResourceNotFoundException for no such bus */
export async function listRules(
  { buses }: Ports,
  bus: BusTarget,
  filter: RuleFilter,
  page: PageRequest,
): Promise<Page<EventRule>> {
  if ((await buses.find(bus)) === undefined) throw busNotFound(bus.busName);
  return buses.listRules(bus, filter, page);
}

/** The members of a key alone, as stores take it. */
export function keyOf({ accountId, busName, ruleName }: RuleTarget): RuleKey {
  return { accountId, busName, ruleName };
}
