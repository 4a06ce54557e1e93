import { alarmState, quotaAlarmEvent } from '@stoker/core/quotas/quota-alarm';
import { effectiveQuota, QUOTA_NAMES } from '@stoker/core/quotas/quotas';
import { isServiceError } from '@stoker/core/errors/service-error';
import { platformDelivery } from '../events/platform-delivery.js';
import type { Clock } from '../ports/clock.js';
import type { QuotaAlarms } from '../ports/quota-alarms.js';
import type { QuotaStore } from '../ports/quota-store.js';

export interface RaiseAlarmsPorts {
  readonly alarms: QuotaAlarms;
  readonly quotas: Pick<QuotaStore, 'read' | 'use'>;
  readonly clock: Clock;
  readonly region: string;
  /** Makes a UUID. */
  readonly newId: () => string;
}

/**
 * Tells the default buses of accounts which of their quotas have become more or less full than they were told before; of those
 * that are counted in one place, and of accounts whose bus has a rule. To be called now and then, by any number of processes.
 */
export async function raiseAlarms(ports: RaiseAlarmsPorts): Promise<void> {
  for (const accountId of await ports.alarms.listened()) {
    try {
      await raiseAlarmsOf(ports, accountId);
    } catch (error) {
      // One that was closed meanwhile has no quotas.
      if (!isServiceError(error, 'ResourceNotFoundException')) throw error;
    }
  }
}

async function raiseAlarmsOf(
  { alarms, quotas, clock, region, newId }: RaiseAlarmsPorts,
  accountId: string,
): Promise<void> {
  const [{ platform, own }, use, states] = await Promise.all([
    quotas.read(accountId),
    quotas.use(accountId),
    alarms.states(accountId),
  ]);
  for (const quota of QUOTA_NAMES) {
    const used = use[quota];
    if (used === undefined) continue;
    const { value } = effectiveQuota(quota, platform, own[quota]);
    const [previousState, state] = [states.get(quota) ?? 'OK', alarmState(used, value)];
    if (state === previousState) continue;
    const event = quotaAlarmEvent({ accountId, quota, state, previousState, used, value }, region);
    const delivery = platformDelivery(event, { region, deliveryId: newId(), time: clock.now() });
    await alarms.change(accountId, quota, previousState, state, delivery);
  }
}
