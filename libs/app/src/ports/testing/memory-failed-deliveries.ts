import { paged } from '../../control/testing/paged.js';
import type { Clock } from '../clock.js';
import type { FailedDeliveries, FailedDelivery } from '../failed-deliveries.js';
import type { MemoryDeliveryStore } from './memory-delivery-store.js';

/** The failed ones of an outbox in memory. */
export function memoryFailedDeliveries(store: MemoryDeliveryStore, clock: Clock): FailedDeliveries {
  const ofAccount = (accountId: string) =>
    [...store.rows.values()].flatMap((row, index) => {
      const { delivery, end, fence: tries, failures, endedAt: failedAt } = row;
      if (end?.status !== 'failed' || delivery.accountId !== accountId) return [];
      const { deliveryId, target, sender, payload, createdAt } = delivery;
      const shown: FailedDelivery = {
        ...{ deliveryId, accountId, target, sender, error: end.error, tries, failures },
        ...{ payloadBytes: payload.length, createdAt, failedAt },
      };
      return [{ row, shown, place: String(index) }];
    });
  return {
    list: async (accountId, { target }, page) => {
      const found = ofAccount(accountId).filter(({ shown }) => target === undefined || shown.target === target);
      const listed = paged('failed-deliveries', found.reverse(), ({ place }) => [place], page, 'down');
      return { ...listed, items: listed.items.map(({ shown }) => shown) };
    },
    find: async (accountId, id) => {
      const found = ofAccount(accountId).find(({ shown }) => shown.deliveryId === id);
      return found && { ...found.shown, payload: found.row.delivery.payload };
    },
    redrive: async (accountId, ids) => {
      const redriven = ofAccount(accountId).filter(({ shown }) => ids.includes(shown.deliveryId));
      for (const { row } of redriven) {
        const now = clock.now();
        const delivery = { ...row.delivery, createdAt: now };
        Object.assign(row, {
          delivery,
          end: undefined,
          error: undefined,
          failures: 0,
          lostTries: 0,
          held: false,
          dueAt: now,
        });
      }
      if (redriven.length > 0) store.noteAdded();
      return redriven.map(({ shown }) => shown.deliveryId);
    },
  };
}
