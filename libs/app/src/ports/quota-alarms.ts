import type { AlarmState } from '@stoker/core/quotas/quota-alarm';
import type { QuotaName } from '@stoker/core/quotas/quotas';
import type { NewDelivery } from './delivery-store.js';

/** How full accounts' quotas were when they were last told of them. */
export interface QuotaAlarms {
  /** Accounts that somebody listens to: those whose default bus has a rule. */
  listened(): Promise<readonly string[]>;
  /** Those that were told of; all others are `OK`. */
  states(accountId: string): Promise<ReadonlyMap<string, AlarmState>>;
  /**
   * Keeps how full a quota is by now, and puts what tells of it into the outbox in the same commit. Of several who do so at once
   * one tells.
   *
   * @param previous what `states` said
   */
  change(
    accountId: string,
    quota: QuotaName,
    previous: AlarmState,
    state: AlarmState,
    delivery: NewDelivery,
  ): Promise<void>;
}
