import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AsyncEvent, ClaimedEvent, EventEnd, EventKey, EventStore } from '../event-store.js';

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

    /** Each of a function of its own, unless told otherwise. */
    const newEvent = (overrides: Partial<AsyncEvent> = {}): AsyncEvent => ({
      eventId: randomUUID(),
      accountId: '123456789012',
      functionName: randomUUID(),
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
    const laneOf = ({ accountId, functionName }: AsyncEvent) => ({ accountId, functionName });
    /** The event itself where it can be claimed, of all that its function has. */
    const claim = async (event: AsyncEvent, leaseMs = LONG): Promise<ClaimedEvent | undefined> => {
      const claims = await store.claim([{ lane: laneOf(event), count: 100 }], leaseMs);
      return claims.find((each) => each.event.eventId === event.eventId);
    };
    const claimed = async (event: AsyncEvent, leaseMs = LONG): Promise<ClaimedEvent> => {
      const found = await claim(event, leaseMs);
      if (found === undefined) throw new Error(`event ${event.eventId} could not be claimed`);
      return found;
    };
    const isDue = async (event: AsyncEvent): Promise<boolean> => {
      const lanes = await store.listDue();
      return lanes.some(({ lane, count }) => lane.functionName === event.functionName && count > 0);
    };

    test('gives back what was accepted, byte for byte', async () => {
      const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
      const event = await accepted({
        qualifier: 'live',
        clientContext: 'eyJhIjoxfQ==',
        tenantId: 'blue',
        traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Lineage=1:a87bd80c:0',
        payload,
      });
      const claim = await claimed(event);
      expect({ ...claim.event, payload: [...claim.event.payload] }).toEqual({ ...event, payload: [...payload] });
      expect(claim).toMatchObject({ failures: 0, attempts: 0, lostAttempts: 0 });
    });

    describe('under an idempotency key', () => {
      let key: EventKey;
      let functionName: string;
      beforeEach(() => {
        key = { key: randomUUID(), forMs: LONG };
        functionName = randomUUID();
      });
      const keyed = (overrides: Partial<AsyncEvent> = {}) => newEvent({ functionName, ...overrides });

      test('accepts one event however often and from wherever it is sent', async () => {
        const events = Array.from({ length: 10 }, () => keyed());
        const ids = await Promise.all(events.map((event) => store.acceptOnce(event, key)));
        const [first] = ids;
        expect(ids).toEqual(ids.map(() => first));
        expect(
          await store.claim([{ lane: { accountId: events[0]!.accountId, functionName }, count: 20 }], LONG),
        ).toMatchObject([{ event: { eventId: first } }]);
      });

      test.each([
        ['payload', { payload: new TextEncoder().encode('{"n":2}') }],
        ['qualifier', { qualifier: 'live' }],
        ['tenant', { tenantId: 'blue' }],
      ] as const)('refuses an event with another %s', async (_what, overrides) => {
        const event = keyed();
        await store.acceptOnce(event, key);
        await expect(store.acceptOnce(keyed(overrides), key)).rejects.toMatchObject({
          code: 'ResourceConflictException',
        });
        expect(await store.acceptOnce(keyed(), key)).toBe(event.eventId);
      });

      test('tells keys, functions and accounts apart', async () => {
        const events = [keyed(), keyed({ functionName: 'other' }), keyed({ accountId: '210987654321' })];
        for (const event of events) expect(await store.acceptOnce(event, key)).toBe(event.eventId);
        const event = keyed();
        expect(await store.acceptOnce(event, { ...key, key: randomUUID() })).toBe(event.eventId);
      });

      test('accepts another when the time of the key is over, and forgets it then', async () => {
        await store.acceptOnce(keyed(), { ...key, forMs: SHORT });
        expect(await store.deleteKeys(SHORT, 10)).toBe(0);
        await harness.advance(SHORT + 100);
        const event = keyed({ payload: new TextEncoder().encode('{"n":2}') });
        expect(await store.acceptOnce(event, { ...key, forMs: SHORT })).toBe(event.eventId);
        await harness.advance(SHORT + 100);
        expect(await store.deleteKeys(SHORT, 10)).toBe(1);
      });
    });

    test('keeps absent qualifier and client context absent', async () => {
      const event = await accepted();
      const claim = await claimed(event);
      expect(claim.event.qualifier).toBeUndefined();
      expect(claim.event.clientContext).toBeUndefined();
      expect(claim.event.traceHeader).toBeUndefined();
    });

    test('accepts many events at once', async () => {
      const events = Array.from({ length: 50 }, () => newEvent({ functionName: 'worker' }));
      await Promise.all(events.map((event) => store.accept(event)));
      expect(await store.listDue()).toEqual([{ lane: laneOf(events[0]!), count: 50 }]);
    });

    test('knows nothing of an event that was never accepted', async () => {
      const eventId = randomUUID();
      expect(await claim(newEvent({ eventId }))).toBeUndefined();
      expect(await store.extend(eventId, 1, LONG)).toBe(false);
      expect(await store.settle(eventId, 1, { status: 'succeeded' })).toBe(false);
      expect(await store.postpone(eventId, 1, harness.now(), true)).toBe(false);
    });

    test('gives an event to one of many claimants', async () => {
      const event = await accepted();
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(event)));
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    });

    test.each([
      { status: 'succeeded' },
      { status: 'failed', reason: 'RetriesExhausted' },
      { status: 'failed', reason: 'EventAgeExceeded' },
      { status: 'failed', reason: 'FunctionGone' },
      { status: 'failed', reason: 'AttemptsLost' },
    ] as const)('reaches one terminal state and stays there: %j', async (end) => {
      const event = await accepted();
      const { eventId } = event;
      const { fence } = await claimed(event);
      expect(await store.settle(eventId, fence, end)).toBe(true);
      expect(await store.settle(eventId, fence, { status: 'succeeded' })).toBe(false);
      expect(await store.postpone(eventId, fence, harness.now(), true)).toBe(false);
      expect(await store.extend(eventId, fence, LONG)).toBe(false);
      expect(await claim(event)).toBeUndefined();
      expect(await isDue(event)).toBe(false);
    });

    test('is not claimed before it is due again, and counts failures and attempts apart', async () => {
      const event = await accepted();
      const { eventId } = event;
      const first = await claimed(event);
      expect(await store.postpone(eventId, first.fence, harness.now() + SHORT, true)).toBe(true);
      expect(await claim(event)).toBeUndefined();
      expect(await isDue(event)).toBe(false);

      await harness.advance(SHORT + 100);
      expect(await isDue(event)).toBe(true);
      const second = await claimed(event);
      expect(second).toMatchObject({ failures: 1, attempts: 1 });
      expect(await store.postpone(eventId, second.fence, harness.now() - 1, false)).toBe(true);
      expect(await claimed(event)).toMatchObject({ failures: 1, attempts: 2 });
    });

    test('refuses a postponer whose claim is over', async () => {
      const event = await accepted();
      const { eventId } = event;
      const first = await claimed(event);
      await store.postpone(eventId, first.fence, harness.now() - 1, true);
      expect(await store.postpone(eventId, first.fence, harness.now() - 1, true)).toBe(false);
      expect(await store.settle(eventId, first.fence, { status: 'succeeded' })).toBe(false);
      expect(await claimed(event)).toMatchObject({ failures: 1, attempts: 1 });
    });

    test('hides a held event from the list until its lease runs out', async () => {
      const event = await accepted();
      await claimed(event, SHORT);
      expect(await isDue(event)).toBe(false);
      await harness.advance(SHORT + 100);
      expect(await isDue(event)).toBe(true);
    });

    test('fences a holder whose lease ran out and whose event another took', async () => {
      const event = await accepted();
      const { eventId } = event;
      const dead = await claimed(event, SHORT);
      await harness.advance(SHORT + 100);
      const heir = await claimed(event);
      expect(heir.fence).not.toBe(dead.fence);
      expect(heir).toMatchObject({ failures: 0, attempts: 1 });
      expect(await store.extend(eventId, dead.fence, LONG)).toBe(false);
      expect(await store.postpone(eventId, dead.fence, harness.now(), true)).toBe(false);
      expect(await store.settle(eventId, dead.fence, { status: 'succeeded' })).toBe(false);
      expect(await store.settle(eventId, heir.fence, { status: 'succeeded' })).toBe(true);
    });

    test('counts the claims in a row that were never given back', async () => {
      const event = await accepted();
      const { eventId } = event;
      for (const lostAttempts of [0, 1, 2]) {
        expect(await claimed(event, 20)).toMatchObject({ attempts: lostAttempts, lostAttempts });
        await harness.advance(50);
      }
      const fourth = await claimed(event);
      expect(fourth.lostAttempts).toBe(3);
      await store.postpone(eventId, fourth.fence, harness.now() - 1, false);
      expect(await claimed(event)).toMatchObject({ attempts: 4, lostAttempts: 0 });
    });

    test('forgets what ended one way long enough ago, a batch at a time, and nothing else', async () => {
      const end = async (how: EventEnd): Promise<string> => {
        const event = await accepted();
        await store.settle(event.eventId, (await claimed(event)).fence, how);
        return event.eventId;
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
      expect(await store.listDue()).toEqual([{ lane: laneOf(waiting), count: 1 }]);
    });

    test('holds on for a holder that extends its lease', async () => {
      const event = await accepted();
      const { eventId } = event;
      const { fence } = await claimed(event, SHORT);
      expect(await store.extend(eventId, fence, LONG)).toBe(true);
      await harness.advance(SHORT + 100);
      expect(await claim(event)).toBeUndefined();
      expect(await store.settle(eventId, fence, { status: 'succeeded' })).toBe(true);
    });

    test('hands out the longest due first, no more than asked for, and of each function asked for', async () => {
      const first = await accepted({ functionName: 'many' });
      await harness.advance(20);
      const second = await accepted({ functionName: 'many' });
      const other = await accepted({ functionName: 'other' });
      const foreign = await accepted({ accountId: '210987654321', functionName: 'many' });
      const turns = [
        { lane: laneOf(first), count: 1 },
        { lane: laneOf(other), count: 5 },
      ];
      const ids = async () => (await store.claim(turns, LONG)).map(({ event: { eventId } }) => eventId).sort();
      expect(await ids()).toEqual([first.eventId, other.eventId].sort());
      expect(await ids()).toEqual([second.eventId]);
      expect(await ids()).toEqual([]);
      expect(await store.claim([], LONG)).toEqual([]);
      expect(await store.listDue()).toEqual([{ lane: laneOf(foreign), count: 1 }]);
    });

    test('gives each of many claimants others', async () => {
      const events = Array.from({ length: 40 }, () => newEvent({ functionName: 'worker' }));
      await Promise.all(events.map((event) => store.accept(event)));
      const turns = [{ lane: laneOf(events[0]!), count: 10 }];
      const claims = (await Promise.all(Array.from({ length: 4 }, () => store.claim(turns, LONG)))).flat();
      const ids = claims.map(({ event }) => event.eventId);
      expect(new Set(ids).size).toBe(ids.length);
      while (ids.length < 40) ids.push(...(await store.claim(turns, LONG)).map(({ event }) => event.eventId));
      expect(new Set(ids).size).toBe(40);
    });

    test('settles many at once, each by its own fence', async () => {
      const events = Array.from({ length: 20 }, () => newEvent({ functionName: 'worker' }));
      await Promise.all(events.map((event) => store.accept(event)));
      const claims = await store.claim([{ lane: laneOf(events[0]!), count: 20 }], LONG);
      const settled = await Promise.all(
        claims.map(({ event, fence }, index) =>
          store.settle(event.eventId, index % 2 === 0 ? fence : fence + 1, { status: 'succeeded' }),
        ),
      );
      expect(settled).toEqual(claims.map((_, index) => index % 2 === 0));
    });
  });
}
