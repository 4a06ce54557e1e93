import type { NewDelivery } from '../ports/delivery-store.js';

/** Bytes that deliveries hold; those that some of them share count for each, for each is written. */
export function payloadBytes(deliveries: readonly Pick<NewDelivery, 'payload'>[]): number {
  return deliveries.reduce((sum, { payload }) => sum + payload.length, 0);
}
