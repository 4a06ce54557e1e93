import { paged } from '../../control/testing/paged.js';
import type { Clock } from '../clock.js';
import type { FailedEvent, FailedEvents } from '../failed-events.js';
import type { MemoryEventStore } from './memory-event-store.js';

/** The failed ones of events in memory. */
export function memoryFailedEvents(store: MemoryEventStore, clock: Clock): FailedEvents {
  const ofAccount = (accountId: string) =>
    [...store.rows.values()].flatMap((row, index) => {
      const { event, end, attempts, failures, endedAt: failedAt } = row;
      if (end?.status !== 'failed' || event.accountId !== accountId) return [];
      const { eventId, functionName, qualifier, payload, acceptedAt } = event;
      const shown: FailedEvent = {
        ...{ eventId, accountId, functionName, qualifier, reason: end.reason, attempts, failures },
        ...{ payloadBytes: payload.length, acceptedAt, failedAt },
      };
      return [{ row, shown, place: String(index) }];
    });
  return {
    list: async (accountId, { functionName }, page) => {
      const found = ofAccount(accountId).filter(
        ({ shown }) => functionName === undefined || shown.functionName === functionName,
      );
      const listed = paged('failed-events', found.reverse(), ({ place }) => [place], page, 'down');
      return { ...listed, items: listed.items.map(({ shown }) => shown) };
    },
    find: async (accountId, id) => {
      const found = ofAccount(accountId).find(({ shown }) => shown.eventId === id);
      return found && { ...found.shown, payload: found.row.event.payload };
    },
    redrive: async (accountId, ids) => {
      const redriven = ofAccount(accountId).filter(({ shown }) => ids.includes(shown.eventId));
      for (const { row } of redriven) {
        const acceptedAt = clock.now();
        const event = { ...row.event, acceptedAt, traceHeader: undefined };
        Object.assign(row, { event, end: undefined, failures: 0, lostAttempts: 0, fence: 0, dueAt: acceptedAt });
      }
      return redriven.map(({ shown }) => shown.eventId);
    },
  };
}
