import type { PlatformEvent } from '../events/platform/platform-event.js';
import { type QuotaName, QUOTAS } from './quotas.js';

/** `WARNING`: four fifths of it are used; `ALARM`: all. */
export type AlarmState = 'OK' | 'WARNING' | 'ALARM';

/** The share from which on its owner is warned. */
const WARNING_SHARE = 0.8;

/** How full a quota is; one of nothing is full as soon as something is used, or more is refused. */
export function alarmState(used: number, value: number): AlarmState {
  if (used >= value) return 'ALARM';
  return used >= value * WARNING_SHARE ? 'WARNING' : 'OK';
}

/** A quota that has become more or less full. */
export interface QuotaAlarm {
  readonly accountId: string;
  readonly quota: QuotaName;
  readonly state: AlarmState;
  readonly previousState: AlarmState;
  readonly used: number;
  readonly value: number;
}

/** What is told of it. */
export function quotaAlarmEvent({ accountId, quota, ...alarm }: QuotaAlarm, region: string): PlatformEvent {
  return {
    accountId,
    source: 'stoker.quotas',
    detailType: 'Quota Alarm State Change',
    resources: [`arn:aws:stoker:${region}:${accountId}:quota/${quota}`],
    detail: { quota, what: QUOTAS[quota].what, ...alarm },
  };
}
