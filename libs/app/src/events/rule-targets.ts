import { parseArn } from '@stoker/core/model/arn';
import type { RuleTarget } from '@stoker/core/events/bus/bus-name';
import { tooMany } from '@stoker/core/events/bus/bus-rules';
import type { RuleTargetSettings } from '@stoker/core/events/bus/rule-target';
import { requireTargets } from '@stoker/core/events/bus/target-rules';
import type { Page, PageRequest } from '../ports/function-store.js';
import { pageOf } from '../control/paging.js';
import { quotasOf } from './event-quotas.js';
import { describeRule, keyOf } from './event-rules.js';
import type { EventsPorts } from './events-ports.js';

/** A target of a request that was left out, and why. */
export interface FailedTarget {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** Services whose resources can be targets here. */
const REACHED: ReadonlySet<string> = new Set(['lambda', 'sqs', 'sns', 'events']);

/**
 * Adds targets to a rule, or changes those of the same ids. Targets that nothing can be sent to here are left out.
 *
 * @throws ResourceNotFoundException, ValidationException, LimitExceededException: then none is added
 */
export async function putTargets(
  ports: Pick<EventsPorts, 'buses' | 'findAccount'>,
  target: RuleTarget,
  targets: readonly RuleTargetSettings[],
): Promise<readonly FailedTarget[]> {
  requireTargets(targets);
  const limit = (await quotasOf(ports, target.accountId))['event-targets'];
  const reached = targets.filter((one) => REACHED.has(serviceOf(one)));
  await ports.buses.changeRule(keyOf(target), (rule) => {
    const added = new Map(reached.map((one) => [one.id, one]));
    const kept = rule.targets.map((one) => added.get(one.id) ?? one);
    const ids = new Set(rule.targets.map(({ id }) => id));
    const next = [...kept, ...reached.filter(({ id }) => !ids.has(id))];
    if (next.length > limit) throw tooMany();
    return { ...rule, targets: next };
  });
  return targets
    .filter((one) => !REACHED.has(serviceOf(one)))
    .map((one) => ({
      id: one.id,
      code: 'NotImplementedException',
      message: `Stoker sends no events to ${serviceOf(one)}.`,
    }));
}

/**
 * Takes targets away.
 *
 * @returns those that the rule does not have
 * @throws ResourceNotFoundException
 */
export async function removeTargets(
  { buses }: Pick<EventsPorts, 'buses'>,
  target: RuleTarget,
  ids: readonly string[],
): Promise<readonly FailedTarget[]> {
  let missing: readonly string[] = [];
  await buses.changeRule(keyOf(target), (rule) => {
    const present = new Set(rule.targets.map(({ id }) => id));
    missing = ids.filter((id) => !present.has(id));
    return { ...rule, targets: rule.targets.filter(({ id }) => !ids.includes(id)) };
  });
  return missing.map((id) => ({
    id,
    code: 'ResourceNotFoundException',
    message: `Rule ${target.ruleName} does not have a target with the Id ${id}.`,
  }));
}

/**
 * The targets of a rule, by id.
 *
 * @throws ResourceNotFoundException
 */
export async function listTargetsByRule(
  ports: Pick<EventsPorts, 'buses'>,
  target: RuleTarget,
  page: PageRequest,
): Promise<Page<RuleTargetSettings>> {
  const { targets } = await describeRule(ports, target);
  const sorted = targets.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf('event-targets', sorted, ({ id }) => id, page);
}

function serviceOf({ arn }: RuleTargetSettings): string {
  return parseArn(arn)?.service ?? '';
}
