import type { Tags } from '../../model/tags.js';
import type { RuleKey } from './bus-name.js';
import type { RuleTargetSettings } from './rule-target.js';

export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** A rule with its targets. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html */
export interface EventRule extends RuleKey {
  readonly eventPattern: string | undefined;
  readonly scheduleExpression: string | undefined;
  readonly state: RuleState;
  readonly description: string | undefined;
  /** Kept and shown; targets are reached with their own. */
  readonly roleArn: string | undefined;
  readonly tags: Tags;
  /** In the order in which they were added. */
  readonly targets: readonly RuleTargetSettings[];
}

export function isEnabled({ state }: Pick<EventRule, 'state'>): boolean {
  return state !== 'DISABLED';
}
