import { randomUUID } from 'node:crypto';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventSourceMappings } from '../event-source-mappings.js';
import type { KeptSlot, ReplicationSlots } from '../replication-slots.js';

export interface ReplicationSlotsHarness {
  readonly slots: ReplicationSlots;
  readonly mappings: EventSourceMappings;
  newAccount(): Promise<string>;
}

/** What is known of slots. Run it from a test file beside what implements it. */
export function replicationSlotsContract(makeHarness: () => Promise<ReplicationSlotsHarness>): void {
  describe('replication slots', () => {
    let harness: ReplicationSlotsHarness;
    let slot: KeptSlot;

    beforeEach(async () => {
      harness = await makeHarness();
      const uuid = randomUUID();
      slot = { accountId: await harness.newAccount(), uuid, connection: 'shop', slot: `stoker_${uuid}` };
    });

    const found = async () => (await harness.slots.list()).find(({ slot: name }) => name === slot.slot);
    const map = (more: Partial<EventSourceMapping> = {}) =>
      harness.mappings.create({
        uuid: slot.uuid,
        accountId: slot.accountId,
        functionName: 'hello',
        kind: 'postgres',
        settings: { EventSourceArn: `arn:aws:stoker:us-east-1:${slot.accountId}:postgres/shop/orders` },
        enabled: true,
        state: 'Enabled',
        changedAt: 0,
        tags: {},
        ...more,
      });

    it('are known before their mappings are there', async () => {
      await harness.slots.add(slot);
      const listed = await found();
      expect(listed).toMatchObject({ ...slot, use: 'none' });
      expect(listed?.ageMs).toBeGreaterThanOrEqual(0);
      expect(listed?.ageMs).toBeLessThan(60_000);
    });

    it.each([
      ['enabled', {}],
      ['disabled', { enabled: false }],
      ['deleting', { state: 'Deleting' }],
    ] as const)('know that a mapping is %s', async (use, more) => {
      await harness.slots.add(slot);
      await map(more);
      expect(await found()).toMatchObject({ use });
    });

    it('are known until they are removed, whatever becomes of the mapping', async () => {
      await harness.slots.add(slot);
      await map({ state: 'Deleting' });
      await harness.mappings.sweep(1_000);
      expect(await found()).toMatchObject({ use: 'none' });
      await harness.slots.remove(slot.slot);
      await harness.slots.remove(slot.slot);
      expect(await found()).toBeUndefined();
    });
  });
}
