import { isBusArn, type RuleTarget, ruleArn } from '@stoker/core/events/bus/bus-name';
import type { CompiledRule, CompiledTarget } from '@stoker/core/events/bus/compile-rules';
import type { EventView } from '@stoker/core/events/bus/event-view';
import { TARGET_RETRY_DEFAULTS } from '@stoker/core/events/bus/rule-target';
import type { NewDelivery } from '../ports/delivery-store.js';
import { uuidOf } from '../eventing/uuid-of.js';

/** An event on its way to the targets of rules. */
export interface RoutedEvent {
  readonly event: EventView;
  /** What it came by, a UUID: who takes it twice by the same sends it once. */
  readonly cause: string;
  /** When it came, ms since the epoch. */
  readonly ingestedAt: number;
  readonly traceHeader?: string | undefined;
  /** Whether it came from another bus: then it goes on to no third one, as on AWS, so that buses never send in circles. */
  readonly forwarded: boolean;
}

/**
 * What the targets of a rule are sent of an event that the rule takes.
 *
 * @param region of the rule
 */
export function ruleDeliveries({ rule, targets }: CompiledRule, routed: RoutedEvent, region: string): NewDelivery[] {
  const sender = { ...rule, region };
  return targets
    .filter(({ target }) => !(routed.forwarded && isBusArn(target.arn)))
    .map((target) => deliveryOf(sender, target, routed));
}

function deliveryOf(rule: RuleTarget, { target, makeInput }: CompiledTarget, routed: RoutedEvent): NewDelivery {
  const { event, cause, ingestedAt, traceHeader } = routed;
  const arn = ruleArn(rule);
  const context = { ruleArn: arn, ruleName: rule.ruleName, ingestedAt };
  const retries = target.maximumRetryAttempts ?? TARGET_RETRY_DEFAULTS.maximumRetryAttempts;
  const ageSeconds = target.maximumEventAgeSeconds ?? TARGET_RETRY_DEFAULTS.maximumEventAgeSeconds;
  return {
    deliveryId: uuidOf(`${cause} ${arn} ${target.id}`),
    accountId: rule.accountId,
    target: target.arn,
    sender: { service: 'events', sourceArn: arn, roleArn: target.roleArn },
    parameters: target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId },
    payload: Buffer.from(makeInput(event, context)),
    traceHeader,
    policy: { maximumRetries: retries, maximumAgeMs: ageSeconds * 1000 },
    deadLetter: target.deadLetterArn === undefined ? undefined : deadLetterOf(target.deadLetterArn, arn),
    createdAt: ingestedAt,
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function deadLetterOf(arn: string, rule: string): NewDelivery['deadLetter'] {
  return { arn, messageAttributes: { RULE_ARN: { type: 'String', value: rule } } };
}
