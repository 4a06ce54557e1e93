import { signInStoresContract } from '../../ports/testing/sign-in-stores.contract.js';
import { MemorySignInStores } from './memory-sign-in-stores.js';

signInStoresContract(async () => new MemorySignInStores());
