import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryStore, NewDelivery } from '../delivery-store.js';
import type { FailedDeliveries } from '../failed-deliveries.js';
import { aDelivery } from './delivery-store.contract.js';

/** What is tested, over one empty outbox. */
export interface FailedDeliveriesHarness {
  readonly deliveries: DeliveryStore;
  readonly failed: FailedDeliveries;
}

const [MINE, OTHER] = ['123456789012', '210987654321'] as const;
const ERROR = { code: 'NO_RESOURCE', message: 'The queue does not exist.' };

/** What every `FailedDeliveries` must hold to. Call it at the top level of a test file. */
export function failedDeliveriesContract(makeHarness: () => Promise<FailedDeliveriesHarness>): void {
  describe('FailedDeliveries contract', () => {
    let deliveries: DeliveryStore;
    let failed: FailedDeliveries;
    beforeEach(async () => {
      ({ deliveries, failed } = await makeHarness());
    });

    /** Adds a delivery and lets its target refuse it. */
    const refused = async (overrides: Partial<NewDelivery> = {}): Promise<string> => {
      const delivery = aDelivery({ accountId: MINE, ...overrides });
      await deliveries.add([delivery]);
      const [claim] = await deliveries.claimDue(1, 60_000);
      await deliveries.settle(delivery.deliveryId, claim!.fence, { status: 'failed', error: ERROR });
      // The next one is later, by any clock.
      await new Promise((resolve) => setTimeout(resolve, 5));
      return delivery.deliveryId;
    };
    const list = (filter = {}, maxItems = 10, marker?: string) => failed.list(MINE, filter, { maxItems, marker });
    const ids = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ deliveryId }) => deliveryId);

    test('are listed by account and target, the latest first, a page at a time', async () => {
      const target = 'arn:aws:sqs:us-east-1:123456789012:gone';
      const [first, second, third] = [await refused(), await refused({ target }), await refused()];
      await refused({ accountId: OTHER });
      await deliveries.add([aDelivery({ accountId: MINE })]);
      expect(ids(await list())).toEqual([third, second, first]);
      expect(ids(await list({ target }))).toEqual([second]);
      const page = await list({}, 2);
      expect(ids(page)).toEqual([third, second]);
      const rest = await list({}, 2, page.nextMarker);
      expect(rest).toMatchObject({ items: [{ deliveryId: first, accountId: MINE, error: ERROR, tries: 1 }] });
      expect(rest.items[0]).toMatchObject({ failures: 0, payloadBytes: 7, sender: aDelivery().sender });
      expect(rest.nextMarker).toBeUndefined();
      await expect(list({}, 2, 'nonsense')).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    });

    test("are shown with their payload, and nobody sees another account's", async () => {
      const id = await refused();
      expect(Buffer.from((await failed.find(MINE, id))!.payload).toString()).toBe('{"n":1}');
      expect(await failed.find(OTHER, id)).toBeUndefined();
      expect(await failed.find(MINE, randomUUID())).toBeUndefined();
    });

    test('are tried anew, with all their tries', async () => {
      const [mine, theirs] = [await refused({ createdAt: 0 }), await refused({ accountId: OTHER })];
      let heard = 0;
      deliveries.onAdded(() => heard++);
      expect(await failed.redrive(MINE, [mine, theirs, randomUUID()])).toEqual([mine]);
      expect(heard).toBe(1);
      expect(ids(await list())).toEqual([]);
      expect(await failed.find(OTHER, theirs)).toBeDefined();
      const [claim, ...others] = await deliveries.claimDue(10, 60_000);
      expect(others).toEqual([]);
      expect(claim).toMatchObject({ delivery: { deliveryId: mine }, failures: 0, lostTries: 0 });
      expect(claim!.delivery.createdAt).toBeGreaterThan(0);
      expect(Buffer.from(claim!.delivery.payload).toString()).toBe('{"n":1}');
      expect(await failed.redrive(MINE, [mine])).toEqual([]);
    });
  });
}
