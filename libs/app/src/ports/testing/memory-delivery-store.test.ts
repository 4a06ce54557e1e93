import { deliveryStoreContract } from './delivery-store.contract.js';
import { FakeClock } from './fake-clock.js';
import { MemoryDeliveryStore } from './memory-delivery-store.js';

deliveryStoreContract(() => {
  const clock = new FakeClock();
  return Promise.resolve({
    store: new MemoryDeliveryStore(clock),
    now: () => clock.now(),
    advance: async (ms) => clock.advance(ms),
    close: async () => {},
  });
});
