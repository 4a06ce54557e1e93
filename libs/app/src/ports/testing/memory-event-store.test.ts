import { eventStoreContract } from './event-store.contract.js';
import { FakeClock } from './fake-clock.js';
import { MemoryEventStore } from './memory-event-store.js';

eventStoreContract(() => {
  const clock = new FakeClock();
  return Promise.resolve({
    store: new MemoryEventStore(clock),
    now: () => clock.now(),
    advance: (ms) => Promise.resolve(clock.advance(ms)),
    close: () => Promise.resolve(),
  });
});
