import type { Clock } from '../ports/clock.js';
import type { IdentityReader } from '../ports/identity-store.js';
import type { ScheduleStore } from '../ports/schedule-store.js';

/** What the use cases of EventBridge Scheduler need. */
export interface SchedulerPorts {
  readonly schedules: ScheduleStore;
  readonly identities: Pick<IdentityReader, 'findRole'>;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly region: string;
}
