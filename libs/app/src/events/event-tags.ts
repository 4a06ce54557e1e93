import {
  type BusTarget,
  busArn,
  parseBusArn,
  parseRuleArn,
  type RuleTarget,
  ruleArn,
} from '@stoker/core/events/bus/bus-name';
import { type Tags, withoutTags } from '@stoker/core/model/tags';
import type { ResourceTags } from '../identity/resource-tags.js';
import type { EventBuses } from '../ports/event-buses.js';
import type { BusSnapshots } from './bus-snapshots.js';
import { describeEventBus } from './event-buses.js';
import { describeRule } from './event-rules.js';
import type { EventsPorts } from './events-ports.js';
import { addTags } from './require-tags.js';

type Ports = Pick<EventsPorts, 'buses'>;
/** A bus, or a rule on one. */
export type TaggedTarget = BusTarget | RuleTarget;

/**
 * Adds tags to a bus or rule, or gives those that it has other values.
 *
 * @throws ResourceNotFoundException, ValidationException for reserved keys and too many
 */
export async function tagEventResource(ports: Ports, target: TaggedTarget, added: Tags): Promise<void> {
  await changeTags(ports, target, (current) => addTags(current, added));
}

/**
 * Takes the tags of some keys away; a key that is not there is no error.
 *
 * @throws ResourceNotFoundException
 */
export async function untagEventResource(ports: Ports, target: TaggedTarget, keys: readonly string[]): Promise<void> {
  await changeTags(ports, target, (current) => withoutTags(current, keys));
}

/** @throws ResourceNotFoundException */
export async function listEventTags(ports: Ports, target: TaggedTarget): Promise<Tags> {
  return ('ruleName' in target ? await describeRule(ports, target) : await describeEventBus(ports, target)).tags;
}

/** The tags of buses and rules, for authorisation; those of buses in use are at hand. */
export function eventResourceTags(buses: Pick<EventBuses, 'findRule'>, snapshots: BusSnapshots): ResourceTags {
  return (arn) => {
    const rule = parseRuleArn(arn);
    if (rule !== undefined) return buses.findRule(rule).then((found) => found?.tags);
    const bus = parseBusArn(arn);
    return bus && snapshots.with(bus, (found) => found?.tags);
  };
}

export function taggedArn(target: TaggedTarget): string {
  return 'ruleName' in target ? ruleArn(target) : busArn(target);
}

async function changeTags({ buses }: Ports, target: TaggedTarget, change: (current: Tags) => Tags): Promise<void> {
  const changed = <T extends { readonly tags: Tags }>(current: T): T => ({ ...current, tags: change(current.tags) });
  if ('ruleName' in target) await buses.changeRule(target, changed);
  else await buses.change(target, changed);
}
