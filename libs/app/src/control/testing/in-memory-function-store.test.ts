import { functionStoreContract } from '../../ports/testing/function-store.contract.js';
import { InMemoryFunctionStore } from './in-memory-function-store.js';

let accounts = 0;

functionStoreContract(async () => ({
  store: new InMemoryFunctionStore(),
  newAccount: async () => String(++accounts).padStart(12, '0'),
}));
