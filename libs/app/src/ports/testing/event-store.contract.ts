import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AsyncEvent, ClaimedEvent, EventEnd, EventStore } from '../event-store.js';

/** A store under test with the clock that it lives by. */
export interface EventStoreHarness {
  readonly store: EventStore;
  /** The store's present, ms since the epoch. */
  now(): number;
  /** Lets the store's clock move on by `ms`: a fake one is set, a real one is waited for. Never more than 1 s. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A lease that a test outlives, and one that it does not; ms. */
const SHORT = 300;
const LONG = 60_000;

/**
 * What every `EventStore` must hold to. Call it at the top level of a test file.
 *
 * @param makeHarness a store of its own for each test: empty, or shared with nobody who adds due events
 */
export function eventStoreContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('EventStore contract', () => {
    let harness: EventStoreHarness;
    let store: EventStore;
    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
    });
    afterEach(() => harness.close());

    const newEvent = (overrides: Partial<AsyncEvent> = {}): AsyncEvent => ({
      eventId: randomUUID(),
      accountId: '123456789012',
      functionName: 'worker',
      qualifier: undefined,
      payload: new TextEncoder().encode('{"n":1}'),
      clientContext: undefined,
      acceptedAt: harness.now(),
      ...overrides,
    });
    const accepted = async (overrides?: Partial<AsyncEvent>): Promise<AsyncEvent> => {
      const event = newEvent(overrides);
      await store.accept(event);
      return event;
    };
    const claimed = async (eventId: string, leaseMs = LONG): Promise<ClaimedEvent> => {
      const claim = await store.claim(eventId, leaseMs);
      if (claim === undefined) throw new Error(`event ${eventId} could not be claimed`);
      return claim;
    };
    const dueIds = async (): Promise<string[]> => (await store.listDue(1000)).map((due) => due.eventId);

    test('gives back what was accepted, byte for byte', async () => {
      const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
      const event = await accepted({ qualifier: 'live', clientContext: 'eyJhIjoxfQ==', tenantId: 'blue', payload });
      const claim = await claimed(event.eventId);
      expect({ ...claim.event, payload: [...claim.event.payload] }).toEqual({ ...event, payload: [...payload] });
      expect(claim).toMatchObject({ failures: 0, attempts: 0, lostAttempts: 0 });
    });

    test('keeps absent qualifier and client context absent', async () => {
      const event = await accepted();
      const claim = await claimed(event.eventId);
      expect(claim.event.qualifier).toBeUndefined();
      expect(claim.event.clientContext).toBeUndefined();
    });

    test('accepts many events at once', async () => {
      const events = Array.from({ length: 50 }, () => newEvent());
      await Promise.all(events.map((event) => store.accept(event)));
      expect((await dueIds()).sort()).toEqual(events.map((event) => event.eventId).sort());
    });

    test('knows nothing of an event that was never accepted', async () => {
      const eventId = randomUUID();
      expect(await store.claim(eventId, LONG)).toBeUndefined();
      expect(await store.extend(eventId, 1, LONG)).toBe(false);
      expect(await store.settle(eventId, 1, { status: 'succeeded' })).toBe(false);
      expect(await store.postpone(eventId, 1, harness.now(), true)).toBe(false);
    });

    test('gives an event to one of many claimants', async () => {
      const { eventId } = await accepted();
      const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(eventId, LONG)));
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    });

    test.each([
      { status: 'succeeded' },
      { status: 'failed', reason: 'RetriesExhausted' },
      { status: 'failed', reason: 'EventAgeExceeded' },
      { status: 'failed', reason: 'FunctionGone' },
      { status: 'failed', reason: 'AttemptsLost' },
    ] as const)('reaches one terminal state and stays there: %j', async (end) => {
      const { eventId } = await accepted();
      const { fence } = await claimed(eventId);
      expect(await store.settle(eventId, fence, end)).toBe(true);
      expect(await store.settle(eventId, fence, { status: 'succeeded' })).toBe(false);
      expect(await store.postpone(eventId, fence, harness.now(), true)).toBe(false);
      expect(await store.extend(eventId, fence, LONG)).toBe(false);
      expect(await store.claim(eventId, LONG)).toBeUndefined();
      expect(await dueIds()).not.toContain(eventId);
    });

    test('is not claimed before it is due again, and counts failures and attempts apart', async () => {
      const { eventId } = await accepted();
      const first = await claimed(eventId);
      expect(await store.postpone(eventId, first.fence, harness.now() + SHORT, true)).toBe(true);
      expect(await store.claim(eventId, LONG)).toBeUndefined();
      expect(await dueIds()).not.toContain(eventId);

      await harness.advance(SHORT + 100);
      expect(await dueIds()).toContain(eventId);
      const second = await claimed(eventId);
      expect(second).toMatchObject({ failures: 1, attempts: 1 });
      expect(await store.postpone(eventId, second.fence, harness.now() - 1, false)).toBe(true);
      expect(await claimed(eventId)).toMatchObject({ failures: 1, attempts: 2 });
    });

    test('refuses a postponer whose claim is over', async () => {
      const { eventId } = await accepted();
      const first = await claimed(eventId);
      await store.postpone(eventId, first.fence, harness.now() - 1, true);
      expect(await store.postpone(eventId, first.fence, harness.now() - 1, true)).toBe(false);
      expect(await store.settle(eventId, first.fence, { status: 'succeeded' })).toBe(false);
      expect(await claimed(eventId)).toMatchObject({ failures: 1, attempts: 1 });
    });

    test('hides a held event from the list until its lease runs out', async () => {
      const { eventId } = await accepted();
      await claimed(eventId, SHORT);
      expect(await dueIds()).not.toContain(eventId);
      await harness.advance(SHORT + 100);
      expect(await dueIds()).toContain(eventId);
    });

    test('fences a holder whose lease ran out and whose event another took', async () => {
      const { eventId } = await accepted();
      const dead = await claimed(eventId, SHORT);
      await harness.advance(SHORT + 100);
      const heir = await claimed(eventId);
      expect(heir.fence).not.toBe(dead.fence);
      expect(heir).toMatchObject({ failures: 0, attempts: 1 });
      expect(await store.extend(eventId, dead.fence, LONG)).toBe(false);
      expect(await store.postpone(eventId, dead.fence, harness.now(), true)).toBe(false);
      expect(await store.settle(eventId, dead.fence, { status: 'succeeded' })).toBe(false);
      expect(await store.settle(eventId, heir.fence, { status: 'succeeded' })).toBe(true);
    });

    test('counts the claims in a row that were never given back', async () => {
      const { eventId } = await accepted();
      for (const lostAttempts of [0, 1, 2]) {
        expect(await claimed(eventId, 20)).toMatchObject({ attempts: lostAttempts, lostAttempts });
        await harness.advance(50);
      }
      const fourth = await claimed(eventId);
      expect(fourth.lostAttempts).toBe(3);
      await store.postpone(eventId, fourth.fence, harness.now() - 1, false);
      expect(await claimed(eventId)).toMatchObject({ attempts: 4, lostAttempts: 0 });
    });

    test('forgets what ended one way long enough ago, a batch at a time, and nothing else', async () => {
      const end = async (how: EventEnd): Promise<string> => {
        const { eventId } = await accepted();
        await store.settle(eventId, (await claimed(eventId)).fence, how);
        return eventId;
      };
      const waiting = await accepted();
      for (let n = 0; n < 3; n++) await end({ status: 'succeeded' });
      await end({ status: 'failed', reason: 'FunctionGone' });
      await harness.advance(SHORT + 100);
      await end({ status: 'succeeded' });
      expect(await store.deleteEnded('succeeded', SHORT, 2)).toBe(2);
      expect(await store.deleteEnded('succeeded', SHORT, 2)).toBe(1);
      expect(await store.deleteEnded('succeeded', SHORT, 2)).toBe(0);
      expect(await store.deleteEnded('failed', LONG, 2)).toBe(0);
      expect(await store.deleteEnded('failed', SHORT, 2)).toBe(1);
      expect(await dueIds()).toEqual([waiting.eventId]);
    });

    test('holds on for a holder that extends its lease', async () => {
      const { eventId } = await accepted();
      const { fence } = await claimed(eventId, SHORT);
      expect(await store.extend(eventId, fence, LONG)).toBe(true);
      await harness.advance(SHORT + 100);
      expect(await store.claim(eventId, LONG)).toBeUndefined();
      expect(await store.settle(eventId, fence, { status: 'succeeded' })).toBe(true);
    });

    test('lists the longest due first and no more than asked for', async () => {
      const old = await accepted();
      await harness.advance(20);
      const young = await accepted();
      expect(await dueIds()).toEqual([old.eventId, young.eventId]);
      const [first, ...rest] = await store.listDue(1);
      expect(rest).toEqual([]);
      expect(first).toMatchObject({ eventId: old.eventId, accountId: old.accountId });
      expect(first?.dueAt).toBeLessThanOrEqual(harness.now());
    });
  });
}
