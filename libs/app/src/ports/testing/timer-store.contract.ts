import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DueTimer, Timer, TimerKey, TimerStep, TimerStore } from '../timer-store.js';
import { aDelivery, aTimer } from './timer-fixtures.js';

/** A store under test, and what goes round it. */
export interface TimerStoreHarness {
  readonly store: TimerStore;
  /** Two accounts of the test's own. */
  readonly accounts: readonly [string, string];
  /** Sets a timer as its owner does. */
  set(timer: Timer): Promise<void>;
  remove(key: TimerKey): Promise<void>;
  /** Which of these are in the outbox. */
  sent(deliveryIds: readonly string[]): Promise<string[]>;
  /** Lets the clock that leases live by move on by `ms`, at most 1 s. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

/**
 * What every `TimerStore` must hold to. Call it at the top level of a test file.
 *
 * @param makeHarness an empty store for each test
 */
export function timerStoreContract(makeHarness: () => Promise<TimerStoreHarness>): void {
  describe('TimerStore contract', () => {
    let harness: TimerStoreHarness;
    let store: TimerStore;
    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
    });
    afterEach(() => harness.close());

    const set = async (dueAt: number | undefined, overrides: Partial<Timer> = {}): Promise<Timer> => {
      const timer = aTimer(dueAt, { accountId: harness.accounts[0], ...overrides });
      await harness.set(timer);
      return timer;
    };
    const due = async (until = NOON): Promise<DueTimer> => {
      const [timer] = await store.listDue(until, 1);
      expect(timer).toBeDefined();
      return timer!;
    };
    const step = (timer: DueTimer, overrides: Partial<TimerStep> = {}): TimerStep & { readonly id: string } => {
      const id = randomUUID();
      const next = timer.nextAt + MINUTE;
      const deliveries = [aDelivery(id, timer.accountId, timer.nextAt)];
      return { id, timer, nextAt: next, dueAt: next, deliveries, removesOwner: false, ...overrides };
    };

    test('gives back what was set', async () => {
      const plain = await set(NOON, { owner: 'default/plain' });
      const whole = await set(NOON + 1, {
        owner: 'group/whole',
        kind: 'schedule',
        expression: 'cron(0 2 * * ? *)',
        timeZone: 'Europe/Berlin',
        windowMs: 900_000,
        endAt: NOON + 86_400_000,
        nextAt: NOON - 500,
      });
      const found = await store.listDue(NOON + 1, 10);
      expect(found.map(({ version: _, ...timer }) => timer)).toEqual([plain, whole]);
    });

    test('lists what is due, longest due first, and no more than asked for', async () => {
      await set(NOON + 1, { owner: 'default/later' });
      await set(NOON, { owner: 'default/second' });
      await set(NOON - 1, { owner: 'default/first' });
      await set(undefined, { owner: 'default/never' });
      expect((await store.listDue(NOON, 10)).map(({ owner }) => owner)).toEqual(['default/first', 'default/second']);
      expect((await store.listDue(NOON, 1)).map(({ owner }) => owner)).toEqual(['default/first']);
    });

    test('lets no account hold another up, however much of it is due', async () => {
      const [busy, other] = harness.accounts;
      for (let n = 0; n < 6; n++) await set(NOON - 10 + n, { owner: `default/busy${n}` });
      await set(NOON - 1, { accountId: other, owner: 'default/one' });
      await set(NOON, { accountId: other, owner: 'default/two' });
      const listed = await store.listDue(NOON, 4);
      expect(listed.map(({ accountId, owner }) => [accountId, owner])).toEqual([
        [busy, 'default/busy0'],
        [busy, 'default/busy1'],
        [other, 'default/one'],
        [other, 'default/two'],
      ]);
      expect(await store.listDue(NOON, 8)).toHaveLength(8);
    });

    test('has one timer for an owner, and tells owners of the same name apart', async () => {
      await set(NOON);
      await set(NOON - 1);
      await set(NOON, { kind: 'schedule' });
      await set(NOON, { accountId: harness.accounts[1] });
      expect(await store.listDue(NOON, 10)).toHaveLength(3);
      expect((await due()).dueAt).toBe(NOON - 1);
    });

    test('goes on, and sends with it', async () => {
      await set(NOON);
      const going = step(await due());
      expect(await store.advance([going])).toEqual([going]);
      expect(await store.listDue(NOON, 10)).toEqual([]);
      expect((await due(NOON + MINUTE)).nextAt).toBe(NOON + MINUTE);
      expect(await harness.sent([going.id])).toEqual([going.id]);
    });

    test('is silent when there is no next time', async () => {
      await set(NOON);
      await store.advance([step(await due(), { nextAt: undefined, dueAt: undefined })]);
      expect(await store.listDue(NOON * 2, 10)).toEqual([]);
    });

    test('makes a step once, however many have read the timer', async () => {
      await set(NOON);
      const timer = await due();
      const steps = Array.from({ length: 6 }, () => step(timer));
      const made = await Promise.all(steps.map((each) => store.advance([each])));
      expect(made.flat()).toHaveLength(1);
      expect(await harness.sent(steps.map(({ id }) => id))).toEqual(
        made.flat().map((each) => (each as { id?: string }).id),
      );
    });

    test('makes those of many steps that still can be made', async () => {
      await set(NOON, { owner: 'default/one' });
      await set(NOON, { owner: 'default/other' });
      const [one, other] = (await store.listDue(NOON, 2)).map((timer) => step(timer));
      await store.advance([one!]);
      const again = step(one!.timer);
      expect(await store.advance([again, other!])).toEqual([other]);
      expect(await harness.sent([again.id, other!.id])).toEqual([other!.id]);
    });

    test.each(['set anew', 'removed', 'removed and set again'])('makes no step of one that was %s', async (change) => {
      const timer = await set(NOON);
      const read = await due();
      if (change !== 'set anew') await harness.remove(timer);
      if (change !== 'removed') await harness.set(timer);
      const stale = step(read);
      expect(await store.advance([stale])).toEqual([]);
      expect(await harness.sent([stale.id])).toEqual([]);
    });

    test('writes nothing at all when one of the deliveries cannot be written', async () => {
      await set(NOON, { owner: 'default/one' });
      await set(NOON, { owner: 'default/other' });
      const [good, bad] = (await store.listDue(NOON, 2)).map((timer) => step(timer));
      const nul = { ...bad!, deliveries: [{ ...bad!.deliveries[0]!, target: 'nul\0' }] };
      await expect(store.advance([good!, nul])).rejects.toBeDefined();
      expect(await harness.sent([good!.id])).toEqual([]);
      expect(await store.listDue(NOON, 10)).toHaveLength(2);
    });

    test('lets one hold the lease at a time', async () => {
      expect(await store.holdLease('one', 60_000)).toBe(true);
      expect(await store.holdLease('other', 60_000)).toBe(false);
      expect(await store.holdLease('one', 200)).toBe(true);
      await harness.advance(300);
      expect(await store.holdLease('other', 60_000)).toBe(true);
      expect(await store.holdLease('one', 60_000)).toBe(false);
      await store.releaseLease('one');
      expect(await store.holdLease('one', 60_000)).toBe(false);
      await store.releaseLease('other');
      expect(await store.holdLease('one', 60_000)).toBe(true);
      await store.releaseLease('one');
    });

    test('tells of timers that are set', async () => {
      let told = 0;
      store.onSet(() => told++);
      await set(NOON);
      expect(told).toBe(1);
    });
  });
}
