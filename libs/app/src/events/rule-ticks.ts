import { type RuleKey, ruleArn } from '@stoker/core/events/bus/bus-name';
import { compileRule } from '@stoker/core/events/bus/compile-rules';
import { makeEvent } from '@stoker/core/events/bus/event-view';
import type { EventRule } from '@stoker/core/events/bus/rule';
import { type Tick, tickId, type TickMeanings } from '../eventing/timers/tick.js';
import type { EventBuses } from '../ports/event-buses.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import { ruleDeliveries } from './rule-deliveries.js';

/**
 * What the times of rules mean: an event of which nothing but the time is new, to the rule's own targets alone.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
export function ruleTicks(buses: Pick<EventBuses, 'findRule'>, region: string): TickMeanings {
  return (ticks, now) =>
    Promise.all(
      ticks.map(async (tick) => {
        const rule = await buses.findRule(keyOf(tick));
        return rule && { deliveries: scheduledDeliveries(rule, tick, region, now) };
      }),
    );
}

function keyOf({ timer: { accountId, owner } }: Tick): RuleKey {
  const slash = owner.lastIndexOf('/');
  return { accountId, busName: owner.slice(0, slash), ruleName: owner.slice(slash + 1) };
}

function scheduledDeliveries(rule: EventRule, tick: Tick, region: string, now: number): readonly NewDelivery[] {
  const id = tickId(tick);
  const event = makeEvent({
    id,
    detailType: 'Scheduled Event',
    source: 'aws.events',
    accountId: rule.accountId,
    time: tick.at,
    region,
    resources: [ruleArn({ ...rule, region })],
    detail: '{}',
  });
  if (event === undefined) return [];
  // Such an event is small, and to refuse one would hold the ticks of others up.
  return ruleDeliveries([compileRule(rule)], { event, cause: id, ingestedAt: now, forwarded: false }, region, Infinity);
}
