import { parseArn } from '../../model/arn.js';
import type { Tags } from '../../model/tags.js';

/** The group that every account has, and that schedules are in unless they name another. */
export const DEFAULT_GROUP = 'default';

export interface ScheduleKey {
  readonly accountId: string;
  readonly groupName: string;
  readonly name: string;
}

/** What a schedule invokes, and how. */
export interface ScheduleTarget {
  /** ARN of a function, of a version or alias of one, of a queue or of an event bus. */
  readonly arn: string;
  /** ARN of the role whose policies must allow it. */
  readonly roleArn: string;
  readonly input?: string | undefined;
  /** ARN of the queue for what could not be delivered. */
  readonly deadLetterArn?: string | undefined;
  /** Tries after the first, 0 to 185. */
  readonly maximumRetries: number;
  /** 60 to 86,400. */
  readonly maximumAgeSeconds: number;
  /** Of a FIFO queue. */
  readonly messageGroupId?: string | undefined;
  /** Of an event bus. */
  readonly event?: { readonly detailType: string; readonly source: string } | undefined;
}

/** A schedule of EventBridge Scheduler as its caller describes it. Times are ms since the epoch. */
export interface ScheduleSettings {
  readonly description?: string | undefined;
  readonly expression: string;
  readonly timeZone: string;
  readonly startAt?: number | undefined;
  readonly endAt?: number | undefined;
  readonly isEnabled: boolean;
  /** How long after its time it may come; undefined when it is punctual. */
  readonly windowMinutes?: number | undefined;
  readonly target: ScheduleTarget;
  /** Whether it is deleted after its last time. */
  readonly deletesItself: boolean;
}

export interface Schedule extends ScheduleKey, ScheduleSettings {
  /** ms since the epoch: the first time of a rate. */
  readonly anchor: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Names the request that made it as it is, so that the same one again changes nothing. */
  readonly clientToken?: string | undefined;
}

export interface ScheduleGroup {
  readonly accountId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Tags;
  readonly clientToken?: string | undefined;
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html */
export function scheduleArn(region: string, { accountId, groupName, name }: ScheduleKey): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${groupName}/${name}`;
}

export function scheduleGroupArn(
  region: string,
  { accountId, name }: Pick<ScheduleGroup, 'accountId' | 'name'>,
): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
}

/** The group that an ARN names, or undefined. */
export function parseScheduleGroupArn(text: string): Pick<ScheduleGroup, 'accountId' | 'name'> | undefined {
  const arn = parseArn(text);
  const [kind, name, ...rest] = arn?.partition === 'aws' && arn.service === 'scheduler' ? arn.resource.split('/') : [];
  if (arn === undefined || kind !== 'schedule-group' || name === undefined || rest.length > 0) return undefined;
  return { accountId: arn.accountId, name };
}
