import { randomInt } from 'node:crypto';
import { stackStoreContract } from '../../ports/testing/stack-store.contract.js';
import { InMemoryStackStore } from './in-memory-stack-store.js';

stackStoreContract('InMemoryStackStore', async () => ({
  store: new InMemoryStackStore(),
  newAccount: async () => String(randomInt(1e11, 9e11)),
}));
