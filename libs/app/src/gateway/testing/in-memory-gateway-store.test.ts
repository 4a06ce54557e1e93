import { gatewayStoreContract } from '../../ports/testing/gateway-store.contract.js';
import { InMemoryGatewayStore } from './in-memory-gateway-store.js';

let accounts = 0;
gatewayStoreContract(async () => {
  const store = new InMemoryGatewayStore();
  return { store, changes: store, newAccount: async () => String(++accounts).padStart(12, '0') };
});
