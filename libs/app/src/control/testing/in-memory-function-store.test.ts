import { describe } from 'vitest';
import { codePackagesContract } from '../../ports/testing/code-packages.contract.js';
import { codeSigningStoreContract } from '../../ports/testing/code-signing-store.contract.js';
import { concurrencyStoreContract } from '../../ports/testing/concurrency-store.contract.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { aPolicy } from '../../ports/testing/function-fixtures.js';
import { functionStoreContract } from '../../ports/testing/function-store.contract.js';
import { layerStoreContract } from '../../ports/testing/layer-store.contract.js';
import { eventSourceMappingsContract } from '../../ports/testing/event-source-mappings.contract.js';
import { functionUrlsContract } from '../../ports/testing/function-urls.contract.js';
import { qualifiedStoreContract } from '../../ports/testing/qualified-store.contract.js';
import { InMemoryEventSourceMappings } from './in-memory-event-source-mappings.js';
import { InMemoryFunctionStore } from './in-memory-function-store.js';

let accounts = 0;
const newAccount = async () => String(++accounts).padStart(12, '0');

functionStoreContract(async () => {
  const store = new InMemoryFunctionStore();
  return { store, packages: store.packages, newAccount };
});

describe('InMemoryCodePackages', () => {
  codePackagesContract(async () => {
    const clock = new FakeClock();
    const functions = new InMemoryFunctionStore(clock);
    return { functions, packages: functions.packages, newAccount, pass: async (ms) => clock.advance(ms) };
  });
});

describe('InMemoryConcurrencyStore', () => {
  concurrencyStoreContract(async () => {
    const functions = new InMemoryFunctionStore();
    return { store: functions.concurrency, functions, packages: functions.packages, newAccount };
  });
});

describe('InMemoryLayerStore', () => {
  layerStoreContract(async () => {
    const clock = new FakeClock();
    const functions = new InMemoryFunctionStore(clock);
    const { layers, packages } = functions;
    return { layers, functions, packages, newAccount, pass: async (ms) => clock.advance(ms) };
  });
});

qualifiedStoreContract('InMemoryQualifiedStore', async () => {
  const functions = new InMemoryFunctionStore();
  return { store: functions.policies, value: aPolicy, functions, packages: functions.packages, newAccount };
});

functionUrlsContract('InMemoryFunctionUrls', async () => {
  const functions = new InMemoryFunctionStore();
  return { store: functions.urls, functions, packages: functions.packages, newAccount };
});

eventSourceMappingsContract(async () => ({ mappings: new InMemoryEventSourceMappings(), newAccount }));
codeSigningStoreContract('InMemoryCodeSigningStore', async () => {
  const functions = new InMemoryFunctionStore();
  return { store: functions.codeSigning, functions, packages: functions.packages, newAccount };
});
