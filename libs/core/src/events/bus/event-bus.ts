import type { PolicyDocument } from '../../iam/policy.js';
import type { Tags } from '../../model/tags.js';
import { type BusKey, DEFAULT_BUS } from './bus-name.js';

/** An event bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html */
export interface EventBus extends BusKey {
  readonly description: string | undefined;
  /** ARN of the queue for events that could not be delivered because of the bus; kept and shown, never used. */
  readonly deadLetterArn: string | undefined;
  /** Who else may put events on it. */
  readonly policy: PolicyDocument | undefined;
  readonly tags: Tags;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The default bus of an account that has never changed it. */
export function untouchedDefaultBus(accountId: string): EventBus {
  return {
    accountId,
    busName: DEFAULT_BUS,
    description: undefined,
    deadLetterArn: undefined,
    policy: undefined,
    tags: {},
    createdAt: 0,
    modifiedAt: 0,
  };
}
