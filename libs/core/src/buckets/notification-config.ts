import { type EventName, type EventType, isOfType } from './event-types.js';

/** Keys that are told of: those that begin and end so. */
export interface KeyFilter {
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
}

/** Kinds of destinations that a notification names; the bus is none of them, for it gets everything. */
export type DestinationKind = 'function' | 'queue' | 'topic';

/** Something that is told of some events. */
export interface NotificationRule {
  /** Unique in its bucket; the records have it as `configurationId`. */
  readonly id: string;
  readonly kind: DestinationKind;
  /** ARN of a function, queue or topic. */
  readonly destination: string;
  readonly events: readonly EventType[];
  readonly filter: KeyFilter;
}

/**
 * Whom a bucket tells of what is written to it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
 */
export interface NotificationConfig {
  readonly rules: readonly NotificationRule[];
  /** Whether the account's default event bus hears of everything. */
  readonly eventBridge: boolean;
}

/** That of a bucket of which nothing was configured. */
export const NO_NOTIFICATIONS: NotificationConfig = { rules: [], eventBridge: false };

export function tellsAnybody({ rules, eventBridge }: NotificationConfig): boolean {
  return eventBridge || rules.length > 0;
}

/** The rules that want to hear of what happened to a key. */
export function rulesFor({ rules }: NotificationConfig, name: EventName, key: string): readonly NotificationRule[] {
  return rules.filter(({ events, filter }) => passes(filter, key) && events.some((type) => isOfType(name, type)));
}

function passes({ prefix = '', suffix = '' }: KeyFilter, key: string): boolean {
  return key.startsWith(prefix) && key.endsWith(suffix);
}
