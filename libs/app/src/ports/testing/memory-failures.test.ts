import { failedDeliveriesContract } from './failed-deliveries.contract.js';
import { failedEventsContract } from './failed-events.contract.js';
import { FakeClock } from './fake-clock.js';
import { MemoryDeliveryStore } from './memory-delivery-store.js';
import { MemoryEventStore } from './memory-event-store.js';
import { memoryFailedDeliveries } from './memory-failed-deliveries.js';
import { memoryFailedEvents } from './memory-failed-events.js';

failedEventsContract(async () => {
  const clock = new FakeClock(Date.now());
  const events = new MemoryEventStore(clock);
  return { events, failed: memoryFailedEvents(events, clock) };
});

failedDeliveriesContract(async () => {
  const clock = new FakeClock(Date.now());
  const deliveries = new MemoryDeliveryStore(clock);
  return { deliveries, failed: memoryFailedDeliveries(deliveries, clock) };
});
