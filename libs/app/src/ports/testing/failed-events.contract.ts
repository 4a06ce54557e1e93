import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AsyncEvent, EventStore } from '../event-store.js';
import type { FailedEvents } from '../failed-events.js';

/** What is tested, over events of which there are none yet. */
export interface FailedEventsHarness {
  readonly events: EventStore;
  readonly failed: FailedEvents;
}

const [MINE, OTHER] = ['123456789012', '210987654321'] as const;

/** What every `FailedEvents` must hold to. Call it at the top level of a test file. */
export function failedEventsContract(makeHarness: () => Promise<FailedEventsHarness>): void {
  describe('FailedEvents contract', () => {
    let events: EventStore;
    let dead: FailedEvents;
    beforeEach(async () => {
      ({ events, failed: dead } = await makeHarness());
    });

    /** Accepts an event and lets it fail once. */
    async function failed(overrides: Partial<AsyncEvent> = {}): Promise<string> {
      const event: AsyncEvent = {
        eventId: randomUUID(),
        accountId: MINE,
        functionName: 'worker',
        qualifier: undefined,
        payload: Buffer.from('{"n":1}'),
        clientContext: undefined,
        traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Lineage=1:a87bd80c:15',
        acceptedAt: 0,
        ...overrides,
      };
      await events.accept(event);
      const [claim] = await events.claim([{ lane: event, count: 1 }], 60_000);
      await events.settle(event.eventId, claim!.fence, { status: 'failed', reason: 'RetriesExhausted' });
      // The next one is later, by any clock.
      await new Promise((resolve) => setTimeout(resolve, 5));
      return event.eventId;
    }
    const list = async (accountId: string = MINE, functionName?: string, maxItems = 10, marker?: string) =>
      dead.list(accountId, { functionName }, { maxItems, marker });
    const ids = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ eventId }) => eventId);

    it('lists what has failed of an account, the latest first, a page at a time', async () => {
      const [first, second, third] = [await failed(), await failed({ functionName: 'other' }), await failed()];
      await failed({ accountId: OTHER });
      expect(ids(await list())).toEqual([third, second, first]);
      expect(ids(await list(MINE, 'worker'))).toEqual([third, first]);
      const page = await list(MINE, undefined, 2);
      expect(ids(page)).toEqual([third, second]);
      expect(await list(MINE, undefined, 2, page.nextMarker)).toMatchObject({
        items: [
          { eventId: first, reason: 'RetriesExhausted', attempts: 1, failures: 0, payloadBytes: 7, acceptedAt: 0 },
        ],
      });
      await expect(list(MINE, undefined, 2, 'nonsense')).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    });

    it("shows one with its payload, and nobody another account's", async () => {
      const eventId = await failed();
      const found = await dead.find(MINE, eventId);
      expect(Buffer.from(found!.payload).toString()).toBe('{"n":1}');
      expect(await dead.find(OTHER, eventId)).toBeUndefined();
    });

    it('has events tried anew, each attempt under a number of its own, as no part of a former chain', async () => {
      const [mine, theirs] = [await failed(), await failed({ accountId: OTHER })];
      const before = Date.now() - 60_000;
      expect(await dead.redrive(MINE, [mine, theirs, randomUUID()])).toEqual([mine]);
      expect(ids(await list())).toEqual([]);
      expect(ids(await list(OTHER))).toEqual([theirs]);
      const lane = { accountId: MINE, functionName: 'worker' };
      const [claim] = await events.claim([{ lane, count: 2 }], 60_000);
      expect(claim).toMatchObject({ attempts: 1, failures: 0, lostAttempts: 0, event: { eventId: mine } });
      expect(claim!.event.acceptedAt).toBeGreaterThan(before);
      expect(claim!.event.traceHeader).toBeUndefined();
      expect(await dead.redrive(MINE, [mine])).toEqual([]);
    });
  });
}
