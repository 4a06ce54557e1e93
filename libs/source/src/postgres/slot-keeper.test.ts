import { OperatorConnections } from '@stoker/app/connections/operator-connections';
import { InMemoryEventSourceMappings } from '@stoker/app/control/testing/in-memory-event-source-mappings';
import type { KeptSlot } from '@stoker/app/ports/replication-slots';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { MemoryReplicationSlots } from '@stoker/app/ports/testing/memory-replication-slots';
import { MemoryRowChanges } from '@stoker/app/ports/testing/memory-row-changes';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT } from '../testing/engine-kit.js';
import { testConnection } from '../testing/broker-harness.js';
import { SlotKeeper } from './slot-keeper.js';

const LIMIT = 10 * 1_048_576;
const SLOT: KeptSlot = { accountId: ACCOUNT, uuid: 'u', connection: 'test', slot: 'stoker_u' };

describe('a slot in a database', () => {
  let [clock, mappings, changes] = [new FakeClock(), new InMemoryEventSourceMappings(), new MemoryRowChanges()];
  let slots: MemoryReplicationSlots;
  let errors: unknown[];
  let keeper: SlotKeeper;

  const map = (more: Partial<EventSourceMapping> = {}) =>
    mappings.create({
      uuid: 'u',
      accountId: ACCOUNT,
      functionName: 'hello',
      kind: 'postgres',
      settings: { EventSourceArn: `arn:aws:stoker:us-east-1:${ACCOUNT}:postgres/test/orders` },
      enabled: true,
      state: 'Enabled',
      changedAt: 0,
      tags: {},
      ...more,
    });
  const makeKeeper = (connections = [testConnection('postgres')]) =>
    new SlotKeeper({
      slots,
      connections: new OperatorConnections(connections),
      changes,
      mappings,
      slotLimitBytes: LIMIT,
      onError: (error) => errors.push(error),
    });

  beforeEach(async () => {
    [clock, mappings, changes, errors] = [
      new FakeClock(),
      new InMemoryEventSourceMappings(),
      new MemoryRowChanges(),
      [],
    ];
    slots = new MemoryReplicationSlots(mappings, clock);
    keeper = makeKeeper();
    await slots.add(SLOT);
    changes.slots.set(SLOT.slot, { keptBytes: 11 * 1_048_576, isLost: false });
  });

  it('is left alone while its mapping may come, and dropped when none came', async () => {
    await keeper.look();
    expect(changes.slots.has(SLOT.slot)).toBe(true);
    clock.advance(60_001);
    await keeper.look();
    expect(changes.slots.has(SLOT.slot)).toBe(false);
    expect(await slots.list()).toEqual([]);
  });

  it('is dropped as soon as its mapping is deleted, or when its database is back', async () => {
    await map({ state: 'Deleting' });
    changes.failure = new Error('down');
    await keeper.look();
    expect(errors).toEqual([changes.failure]);
    changes.failure = undefined;
    await keeper.look();
    expect([changes.slots.size, await slots.list()]).toEqual([0, []]);
  });

  it('is known by what is kept for it, and a mapping that nobody reads says so itself', async () => {
    await map({ enabled: false });
    await keeper.look();
    expect(keeper.kept).toEqual([{ ...SLOT, keptBytes: 11 * 1_048_576 }]);
    expect((await mappings.find(ACCOUNT, 'u'))?.lastResult).toMatch(/^PROBLEM: The database keeps more than 10 MB/);
  });

  it('is not forgotten when the operator takes the connection away', async () => {
    clock.advance(60_001);
    await makeKeeper([]).look();
    expect(String(errors[0])).toContain('took away the connection test');
    expect(await slots.list()).toHaveLength(1);
  });
});
