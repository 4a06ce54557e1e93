import { beforeEach, expect, it } from 'vitest';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { egressOf, setEgress } from './egress.js';
import { memoryAccountStore } from './testing/memory-account-store.js';

const ID = '111122223333';
let identity: MemoryIdentityStore;

beforeEach(async () => {
  identity = new MemoryIdentityStore();
  await identity.createAccount({ accountId: ID, name: 'a', concurrencyLimit: 1 });
});

it('is set for an account, and found where environments are made', async () => {
  const of = egressOf((accountId) => identity.findAccount(accountId));
  expect(await of(ID)).toMatchObject({ mode: 'none' });
  const policy = await setEgress(memoryAccountStore(identity), ID, { mode: 'allowlist', allow: ['10.0.0.1:5432'] });
  expect(policy).toEqual({ mode: 'allowlist', allow: ['10.0.0.1:5432'], dns: false });
  expect(await of(ID)).toEqual(policy);
  expect(await of('000000000000')).toMatchObject({ mode: 'none' });
});

it('is not set where it is none, or for nobody', async () => {
  const accounts = memoryAccountStore(identity);
  await expect(setEgress(accounts, ID, { mode: 'allowlist', allow: ['127.0.0.1'] })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
  expect(await accounts.findEgress(ID)).toMatchObject({ mode: 'none' });
  await expect(setEgress(accounts, '000000000000', { mode: 'internet' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});
