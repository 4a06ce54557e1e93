import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { accountStoreContract } from '../ports/testing/account-store.contract.js';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { createAccessKey, setKeyActive } from './access-keys.js';
import {
  type AccountPorts,
  closeAccount,
  createAccount,
  newAccountId,
  renameAccount,
  resumeAccount,
  suspendAccount,
} from './accounts.js';
import { putGuardrail } from './guardrails.js';
import { memoryAccountStore } from './testing/memory-account-store.js';

const ID = '210987654321';

let identity: MemoryIdentityStore;
let ports: AccountPorts;

const portsWith = (left = {}): AccountPorts => ({
  accounts: memoryAccountStore(identity, left),
  identity,
  identityWriter: identity,
});

beforeEach(() => {
  identity = new MemoryIdentityStore();
  ports = portsWith();
});

accountStoreContract(async () => {
  const store = new MemoryIdentityStore();
  const newAccount = async () => {
    await store.createAccount({ accountId: ID, name: 'test', concurrencyLimit: 1 });
    return ID;
  };
  return { accounts: memoryAccountStore(store), identityWriter: store, newAccount };
});

const INVALID = { code: 'InvalidParameterValueException' };
const CONFLICT = { code: 'ResourceConflictException' };
const GONE = { code: 'ResourceNotFoundException' };

describe('an account', () => {
  it('is made with its administrator and a key that works', async () => {
    const made = await createAccount(ports, randomBytes, { name: 'Team A', accountId: newAccountId(randomBytes) });
    expect(made.accountId).toMatch(/^[2-9]\d{11}$/);
    const key = await identity.findAccessKey(made.accessKey?.accessKeyId ?? '');
    expect(key?.principal).toMatchObject({ accountId: made.accountId, name: 'admin' });
  });

  it('is made with the id that it is given, once', async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
    await expect(createAccount(ports, randomBytes, { name: 'b', accountId: ID })).rejects.toMatchObject(CONFLICT);
    expect(await ports.accounts.find(ID)).toMatchObject({ name: 'a' });
  });

  it.each([
    ['an id of eleven digits', { name: 'a', accountId: '12345678901' }],
    ['no name', { name: '', accountId: ID }],
    ['a name of 51 characters', { name: 'x'.repeat(51), accountId: ID }],
    ['a name with a line break', { name: 'a\nb', accountId: ID }],
    ['a name that ends in a blank', { name: 'a ', accountId: ID }],
  ])('is not made with %s', async (_, command) => {
    await expect(createAccount(ports, randomBytes, command)).rejects.toMatchObject(INVALID);
    expect(identity.accounts.size).toBe(0);
  });

  it('is renamed', async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
    await renameAccount(ports, ID, 'b');
    expect(await ports.accounts.find(ID)).toMatchObject({ name: 'b' });
    expect(() => renameAccount(ports, ID, '')).toThrow('1 to 50');
  });

  it('is suspended for a reason and resumed without one', async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
    expect(await suspendAccount(ports, ID, 'unpaid')).toMatchObject({ status: 'suspended', statusReason: 'unpaid' });
    expect(await suspendAccount(ports, ID, 'again')).toMatchObject({ statusReason: 'unpaid' });
    const resumed = await resumeAccount(ports, ID);
    expect(resumed).toMatchObject({ status: 'active' });
    expect(resumed).not.toHaveProperty('statusReason');
    await expect(suspendAccount(ports, '000000000001', 'x')).rejects.toMatchObject(GONE);
  });

  it('is closed for good, with its keys', async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
    await closeAccount(ports, ID, 'over');
    expect(identity.keys.size).toBe(0);
    await expect(resumeAccount(ports, ID)).rejects.toMatchObject(CONFLICT);
    await expect(suspendAccount(ports, ID, 'x')).rejects.toMatchObject(CONFLICT);
    await expect(createAccessKey(ports, randomBytes, ID)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await expect(createAccount(ports, randomBytes, { name: 'a', accountId: ID })).rejects.toMatchObject(CONFLICT);
  });

  it('is not closed while it has something, and says what', async () => {
    ports = portsWith({ functions: 2, pendingEvents: 1 });
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
    await expect(closeAccount(ports, ID, 'over')).rejects.toThrow('2 functions, 1 events that have not ended');
    expect(await ports.accounts.find(ID)).toMatchObject({ status: 'active' });
  });
});

describe('keys', () => {
  beforeEach(async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
  });

  it('are made for the administrator, two at most', async () => {
    const key = await createAccessKey(ports, randomBytes, ID);
    expect((await identity.findAccessKey(key.accessKeyId))?.secret).toBe(key.secretAccessKey);
    await expect(createAccessKey(ports, randomBytes, ID)).rejects.toThrow('delete one first');
  });

  it('are made for any user who is there', async () => {
    await identity.createUser(ID, 'ann', {});
    const key = await createAccessKey(ports, randomBytes, ID, 'ann');
    expect((await identity.findAccessKey(key.accessKeyId))?.principal.name).toBe('ann');
    await expect(createAccessKey(ports, randomBytes, ID, 'bob')).rejects.toMatchObject(GONE);
    await expect(createAccessKey(ports, randomBytes, '000000000001')).rejects.toMatchObject(GONE);
  });

  it('are switched off and on, by their own account', async () => {
    const [{ accessKeyId } = { accessKeyId: '' }] = await ports.accounts.listAccessKeys(ID);
    await setKeyActive(ports, ID, accessKeyId, false);
    expect(await identity.findAccessKey(accessKeyId)).toBeUndefined();
    await expect(setKeyActive(ports, '000000000001', accessKeyId, true)).rejects.toMatchObject(GONE);
    await setKeyActive(ports, ID, accessKeyId, true);
    expect(await identity.findAccessKey(accessKeyId)).toBeDefined();
  });
});

describe('guardrails', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } });
  beforeEach(async () => {
    await createAccount(ports, randomBytes, { name: 'a', accountId: ID });
  });

  it('are five at most, of which one may be replaced', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'e']) await putGuardrail(ports.accounts, ID, name, policy);
    await expect(putGuardrail(ports.accounts, ID, 'f', policy)).rejects.toMatchObject(INVALID);
    expect(Object.keys(await ports.accounts.listGuardrails(ID))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['a/b', policy, 'InvalidParameterValueException'],
    ['a', '{"Version":', 'MalformedPolicyDocumentException'],
    ['a', policy.replace('"Resource"', '"Principal":"*","Resource"'), 'MalformedPolicyDocumentException'],
  ])('are refused: %s %s', async (name, text, code) => {
    await expect(putGuardrail(ports.accounts, ID, name, text)).rejects.toMatchObject({ code });
  });
});
