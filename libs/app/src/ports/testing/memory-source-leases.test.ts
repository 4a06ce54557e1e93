import { randomUUID } from 'node:crypto';
import { FakeClock } from './fake-clock.js';
import { MemorySourceLeases } from './memory-source-leases.js';
import { sourceLeasesContract } from './source-leases.contract.js';

sourceLeasesContract(async () => {
  const clock = new FakeClock();
  return {
    leases: new MemorySourceLeases(clock),
    newMapping: async () => ({ accountId: '111122223333', uuid: randomUUID() }),
    pass: async (ms) => clock.advance(ms),
  };
});
