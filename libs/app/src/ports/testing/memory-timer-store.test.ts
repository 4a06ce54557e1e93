import { FakeClock } from './fake-clock.js';
import { MemoryTimerStore } from './memory-timer-store.js';
import { timerStoreContract } from './timer-store.contract.js';

timerStoreContract(async () => {
  const clock = new FakeClock();
  const outbox = new Set<string>();
  const store = new MemoryTimerStore(clock, (deliveries) =>
    deliveries.forEach(({ deliveryId }) => outbox.add(deliveryId)),
  );
  return {
    store,
    accounts: ['111111111111', '222222222222'],
    set: async (timer) => store.set(timer),
    remove: async (key) => store.remove(key),
    sent: async (ids) => ids.filter((id) => outbox.has(id)),
    advance: async (ms) => clock.advance(ms),
    close: async () => {},
  };
});
