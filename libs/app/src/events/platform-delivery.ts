import { busArn, DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import type { PlatformEvent } from '@stoker/core/events/platform/platform-event';
import type { DeliveryPolicy, NewDelivery } from '../ports/delivery-store.js';

/** A bus is always there: what is in its way are the rules' own backlogs, and those go by. */
const POLICY: DeliveryPolicy = { maximumRetries: 185, maximumAgeMs: 24 * 3_600_000 };

/** What tells an account's default bus of something that happened on the platform. */
export function platformDelivery(
  { accountId, source, detailType, resources, detail }: PlatformEvent,
  { region, deliveryId, time }: { readonly region: string; readonly deliveryId: string; readonly time: number },
): NewDelivery {
  const target = busArn({ accountId, busName: DEFAULT_BUS, region });
  return {
    deliveryId,
    accountId,
    target,
    sender: { service: 'stoker', sourceArn: resources[0] ?? target },
    parameters: { event: { source, detailType, resources, time } },
    payload: Buffer.from(JSON.stringify(detail)),
    policy: POLICY,
    createdAt: time,
  };
}
