import { eventBusesContract } from '../../ports/testing/event-buses.contract.js';
import { InMemoryEventBuses } from './in-memory-event-buses.js';

let accounts = 0;
eventBusesContract(async () => ({
  buses: new InMemoryEventBuses(),
  newAccount: async () => String(++accounts).padStart(12, '0'),
}));
