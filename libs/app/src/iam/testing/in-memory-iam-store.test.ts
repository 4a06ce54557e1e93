import { iamStoreContract } from '../../ports/testing/iam-store.contract.js';
import { InMemoryIamStore } from './in-memory-iam-store.js';

let accounts = 0;
iamStoreContract(async () => ({
  iam: new InMemoryIamStore(),
  newAccount: async () => String(++accounts).padStart(12, '0'),
}));
