import { randomInt } from 'node:crypto';
import { InMemoryEventSourceMappings } from '../../control/testing/in-memory-event-source-mappings.js';
import { FakeClock } from './fake-clock.js';
import { MemoryReplicationSlots } from './memory-replication-slots.js';
import { replicationSlotsContract } from './replication-slots.contract.js';

replicationSlotsContract(async () => {
  const mappings = new InMemoryEventSourceMappings();
  const slots = new MemoryReplicationSlots(mappings, new FakeClock());
  return { slots, mappings, newAccount: async () => String(randomInt(1e11, 1e12)) };
});
