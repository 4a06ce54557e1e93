import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClaimedDelivery, DeliveryStore, NewDelivery } from '../delivery-store.js';

/** A store under test with the clock that it lives by. */
export interface DeliveryStoreHarness {
  readonly store: DeliveryStore;
  /** The store's present, ms since the epoch. */
  now(): number;
  /** Lets the store's clock move on by `ms`, never more than 1 s. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A lease that a test outlives, and one that it does not; ms. */
const SHORT = 300;
const LONG = 60_000;

/** A delivery to a queue, as a rule of an account sends it. */
export function aDelivery(overrides: Partial<NewDelivery> = {}): NewDelivery {
  return {
    deliveryId: randomUUID(),
    accountId: '123456789012',
    target: 'arn:aws:sqs:us-east-1:123456789012:jobs',
    sender: { service: 'events', sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/r' },
    parameters: {},
    payload: new TextEncoder().encode('{"n":1}'),
    traceHeader: undefined,
    policy: { maximumRetries: 185, maximumAgeMs: 86_400_000 },
    deadLetter: undefined,
    createdAt: Date.now(),
    ...overrides,
  };
}

/**
 * What every `DeliveryStore` must hold to. Call it at the top level of a test file.
 *
 * @param makeHarness an empty store for each test
 */
export function deliveryStoreContract(makeHarness: () => Promise<DeliveryStoreHarness>): void {
  describe('DeliveryStore contract', () => {
    let harness: DeliveryStoreHarness;
    let store: DeliveryStore;
    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
    });
    afterEach(() => harness.close());

    const added = async (overrides: Partial<NewDelivery> = {}): Promise<NewDelivery> => {
      const delivery = aDelivery({ createdAt: harness.now(), ...overrides });
      await store.add([delivery]);
      return delivery;
    };
    const claimed = async (leaseMs = LONG): Promise<ClaimedDelivery> => {
      const [claim, ...rest] = await store.claimDue(10, leaseMs);
      if (claim === undefined || rest.length > 0) throw new Error('there is not exactly one delivery that is due');
      return claim;
    };
    const failed = { code: 'NO_RESOURCE', message: 'The queue does not exist.' };

    test('gives back what was added, byte for byte', async () => {
      const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
      const delivery = await added({
        payload,
        sender: { service: 'lambda', sourceArn: 'arn:f', roleArn: 'arn:r' },
        parameters: {
          messageAttributes: { A: { type: 'Number', value: '7' } },
          event: { source: 's', detailType: 't', resources: ['r'] },
        },
        traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Lineage=1:a87bd80c:0',
        deadLetter: { arn: 'arn:d', messageAttributes: { RULE_ARN: { type: 'String', value: 'r' } } },
      });
      const claim = await claimed();
      expect({ ...claim.delivery, payload: [...claim.delivery.payload] }).toEqual({
        ...delivery,
        payload: [...payload],
      });
      expect(claim.failures).toBe(0);
    });

    test('keeps what is absent absent, and what is known already as it is', async () => {
      const delivery = await added();
      await store.add([{ ...delivery, target: 'arn:other' }, aDelivery({ deliveryId: delivery.deliveryId })]);
      const { delivery: found } = await claimed();
      expect(found).toMatchObject({ target: delivery.target, traceHeader: undefined, deadLetter: undefined });
    });

    test('gives each delivery to one of many claimants', async () => {
      await store.add(Array.from({ length: 20 }, () => aDelivery({ createdAt: harness.now() })));
      const claims = await Promise.all(Array.from({ length: 10 }, () => store.claimDue(4, LONG)));
      const ids = claims.flat().map(({ delivery }) => delivery.deliveryId);
      expect(new Set(ids).size).toBe(ids.length);
      for (;;) {
        const more = await store.claimDue(20, LONG);
        if (more.length === 0) break;
        ids.push(...more.map(({ delivery }) => delivery.deliveryId));
      }
      expect(new Set(ids).size).toBe(20);
    });

    test('gives accounts equal parts, however much of one is due', async () => {
      for (let n = 0; n < 6; n++) await added();
      await harness.advance(5);
      for (let n = 0; n < 2; n++) await added({ accountId: '210987654321' });
      const accounts = (await store.claimDue(4, LONG)).map(({ delivery }) => delivery.accountId);
      expect(accounts.sort()).toEqual(['123456789012', '123456789012', '210987654321', '210987654321']);
      expect(await store.claimDue(10, LONG)).toHaveLength(4);
    });

    test('counts the tries in a row that nobody ended', async () => {
      const { deliveryId } = await added();
      for (const lost of [0, 1, 2]) {
        expect(await claimed(SHORT)).toMatchObject({ lostTries: lost, failures: 0 });
        await harness.advance(SHORT + 100);
      }
      const ended = await claimed();
      expect(ended.lostTries).toBe(3);
      expect(await store.postpone(deliveryId, ended.fence, harness.now(), failed, true)).toBe(true);
      expect(await claimed()).toMatchObject({ lostTries: 0, failures: 1 });
    });

    test('leaves out accounts that are told to be', async () => {
      await added();
      const other = await added({ accountId: '210987654321' });
      const claims = await store.claimDue(10, LONG, ['123456789012']);
      expect(claims.map(({ delivery }) => delivery.deliveryId)).toEqual([other.deliveryId]);
    });

    test.each([{ status: 'sent' }, { status: 'failed', error: failed }] as const)(
      'reaches one end and stays there: %j',
      async (end) => {
        const { deliveryId } = await added();
        const { fence } = await claimed();
        expect(await store.settle(deliveryId, fence, end)).toBe(true);
        expect(await store.settle(deliveryId, fence, { status: 'sent' })).toBe(false);
        expect(await store.postpone(deliveryId, fence, harness.now(), failed, true)).toBe(false);
        expect(await store.claimDue(10, LONG)).toEqual([]);
      },
    );

    test('is not claimed before it is due again, and counts failures', async () => {
      const { deliveryId } = await added();
      const { fence } = await claimed();
      expect(await store.postpone(deliveryId, fence, harness.now() + SHORT, failed, true)).toBe(true);
      expect(await store.claimDue(10, LONG)).toEqual([]);
      await harness.advance(SHORT + 100);
      expect((await claimed()).failures).toBe(1);
    });

    test('counts no failure of a target that was not asked', async () => {
      const { deliveryId } = await added();
      const { fence } = await claimed();
      expect(await store.postpone(deliveryId, fence, harness.now(), failed, false)).toBe(true);
      expect((await claimed()).failures).toBe(0);
    });

    test('comes due again when its holder dies, who can write no more then', async () => {
      const { deliveryId } = await added();
      const dead = await claimed(SHORT);
      expect(await store.claimDue(10, LONG)).toEqual([]);
      await harness.advance(SHORT + 100);
      const heir = await claimed();
      expect(heir.failures).toBe(0);
      expect(await store.settle(deliveryId, dead.fence, { status: 'sent' })).toBe(false);
      expect(await store.postpone(deliveryId, dead.fence, harness.now(), failed, true)).toBe(false);
      expect(await store.settle(deliveryId, heir.fence, { status: 'sent' })).toBe(true);
    });

    test('stays with a holder who extends, and with nobody who has lost it', async () => {
      const { deliveryId } = await added();
      const first = await claimed(SHORT);
      expect(await store.extend(deliveryId, first.fence, LONG)).toBe(true);
      await harness.advance(SHORT + 100);
      expect(await store.claimDue(10, LONG)).toEqual([]);
      expect(await store.extend(deliveryId, first.fence, SHORT)).toBe(true);
      await harness.advance(SHORT + 100);
      const heir = await claimed();
      expect(await store.extend(deliveryId, first.fence, LONG)).toBe(false);
      await store.settle(deliveryId, heir.fence, { status: 'sent' });
      expect(await store.extend(deliveryId, heir.fence, LONG)).toBe(false);
    });

    test('takes a dead letter on with the end that it tells of, and not without', async () => {
      const { deliveryId } = await added();
      const { fence } = await claimed();
      const letter = aDelivery({ createdAt: harness.now(), target: 'arn:dead' });
      const end = { status: 'failed', error: failed } as const;
      expect(await store.settle(deliveryId, fence + 1, end, letter)).toBe(false);
      expect(await store.claimDue(10, LONG)).toEqual([]);
      expect(await store.settle(deliveryId, fence, end, letter)).toBe(true);
      expect((await claimed()).delivery.target).toBe('arn:dead');
    });

    test('tells its listeners of what it takes on', async () => {
      let heard = 0;
      store.onAdded(() => heard++);
      await store.add([]);
      expect(heard).toBe(0);
      await added();
      store.noteAdded();
      expect(heard).toBe(2);
    });

    test('forgets what ended one way long enough ago, a batch at a time, and nothing else', async () => {
      for (const _ of [1, 2, 3]) {
        const { deliveryId } = await added();
        await store.settle(deliveryId, (await claimed()).fence, { status: 'sent' });
      }
      const waiting = await added();
      await harness.advance(SHORT + 100);
      expect(await store.deleteEnded('failed', SHORT, 2)).toBe(0);
      expect(await store.deleteEnded('sent', LONG, 2)).toBe(0);
      expect(await store.deleteEnded('sent', SHORT, 2)).toBe(2);
      expect(await store.deleteEnded('sent', SHORT, 2)).toBe(1);
      expect((await claimed()).delivery.deliveryId).toBe(waiting.deliveryId);
    });
  });
}
