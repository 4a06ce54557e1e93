import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { AdministerAccounts } from './administer-accounts.js';
import { bootstrapAccount } from './bootstrap-account.js';
import { serviceMayAssume } from './service-role.js';

const command = { accountId: '123456789012', accountName: 'first' };
let store: MemoryIdentityStore;
beforeEach(() => {
  store = new MemoryIdentityStore();
});

test('makes an account, its administrator with a key and a role for functions', async () => {
  const { accountId, executionRoleArn, accessKey } = await bootstrapAccount(store, store, randomBytes, command);
  expect(accountId).toBe('123456789012');
  expect(accessKey?.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(accessKey?.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  const key = await store.findAccessKey(accessKey?.accessKeyId ?? '');
  expect(key).toMatchObject({ secret: accessKey?.secretAccessKey, principal: { name: 'admin', accountId } });
  const role = await store.findRole(executionRoleArn);
  expect(role !== undefined && serviceMayAssume(role, 'lambda.amazonaws.com')).toBe(true);
  expect(await store.findAccount(accountId)).toMatchObject({ name: 'first', concurrencyLimit: 1000 });
});

test('changes nothing the second time while the key works', async () => {
  const first = await bootstrapAccount(store, store, randomBytes, command);
  const knownAccessKeyId = first.accessKey?.accessKeyId;
  const second = await bootstrapAccount(store, store, randomBytes, { ...command, knownAccessKeyId });
  expect(second).toEqual({ accountId: first.accountId, executionRoleArn: first.executionRoleArn });
  expect([store.accounts.size, store.users.size, store.roles.size, store.keys.size]).toEqual([1, 1, 1, 1]);
});

test('hands out a new key where the old one is lost', async () => {
  await bootstrapAccount(store, store, randomBytes, command);
  const second = await bootstrapAccount(store, store, randomBytes, { ...command, knownAccessKeyId: 'AKIALOST' });
  expect(await store.findAccessKey(second.accessKey?.accessKeyId ?? '')).toBeDefined();
  expect([store.users.size, store.keys.size]).toEqual([1, 2]);
});

test('goes on where a run broke off', async () => {
  await store.createAccount({ accountId: command.accountId, name: 'first', concurrencyLimit: 7 });
  const { accessKey } = await bootstrapAccount(store, store, randomBytes, command);
  expect(accessKey).toBeDefined();
  expect(store.accounts.get(command.accountId)?.concurrencyLimit).toBe(7);
});

test('an operator makes accounts and users, and takes keys away', async () => {
  const administer = new AdministerAccounts(store, randomBytes);
  await administer.createAccount('210987654321', 'second', 50);
  await administer.setConcurrencyLimit('210987654321', 60);
  expect(await store.findAccount('210987654321')).toMatchObject({ concurrencyLimit: 60 });
  const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"lambda:*","Resource":"*"}}';
  const key = await administer.createUser('210987654321', 'dev', policy);
  expect(await store.findAccessKey(key.accessKeyId)).toMatchObject({ policies: [JSON.parse(policy)] });
  await administer.deactivateKey(key.accessKeyId);
  expect(await store.findAccessKey(key.accessKeyId)).toBeUndefined();

  await expect(administer.createAccount('12', 'x')).rejects.toThrow('twelve digits');
  await expect(administer.createUser('210987654321', 'a b', policy)).rejects.toThrow('user name');
  await expect(administer.createUser('210987654321', 'ops', '{}')).rejects.toThrow('Missing required field Statement');
  await expect(administer.setConcurrencyLimit('210987654321', -1)).rejects.toThrow('concurrency limit');
  expect(store.users.size).toBe(1);
});
