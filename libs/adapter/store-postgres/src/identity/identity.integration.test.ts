import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const allow = (Action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'One', Effect: 'Allow', Action, Resource: '*' }],
});
const trust: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};
let keys = 0;
const newKeyId = () => `AKIA${String(++keys).padStart(16, '0')}`;

describe('accounts', () => {
  it('finds an account with its limit, and a changed limit', async () => {
    const accountId = await harness.newAccount();
    expect(await harness.store.identity.findAccount(accountId)).toMatchObject({
      accountId,
      name: 'test',
      concurrencyLimit: 1000,
    });
    await harness.store.identityWriter.setConcurrencyLimit(accountId, 5);
    expect((await harness.store.identity.findAccount(accountId))?.concurrencyLimit).toBe(5);
    expect(await harness.store.identity.findAccount(accountId)).not.toHaveProperty('egress');
    const egress = { mode: 'internet', allow: [], dns: true } as const;
    await harness.store.accounts.putEgress(accountId, egress);
    expect(await harness.store.identity.findAccount(accountId)).toMatchObject({ egress });
  });

  it('knows no account that is not there, makes none twice, takes no odd ids', async () => {
    expect(await harness.store.identity.findAccount('000000000000')).toBeUndefined();
    await expect(harness.store.identityWriter.setConcurrencyLimit('000000000000', 1)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const account = { accountId: await harness.newAccount(), name: 'again', concurrencyLimit: 1 };
    await expect(harness.store.identityWriter.createAccount(account)).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    for (const accountId of ['1', '1234567890123', '12345678901x']) {
      await expect(harness.store.identityWriter.createAccount({ ...account, accountId })).rejects.toThrow();
    }
  });
});

describe('access keys', () => {
  const newKey = async (policies: Record<string, PolicyDocument> = {}) => {
    const accountId = await harness.newAccount();
    const principal = await harness.store.identityWriter.createUser(accountId, 'ada', policies);
    const accessKeyId = newKeyId();
    await harness.store.identityWriter.putAccessKey(principal, accessKeyId, 'the/secret+');
    return { accountId, principal, accessKeyId };
  };

  it('finds the user again by name', async () => {
    const { accountId, principal } = await newKey();
    expect(await harness.store.identityWriter.findUser(accountId, 'ada')).toEqual(principal);
    expect(await harness.store.identityWriter.findUser(accountId, 'bob')).toBeUndefined();
  });

  it('opens the secret and finds owner and policies in one read', async () => {
    const { accountId, principal, accessKeyId } = await newKey({ a: allow('lambda:*'), b: allow('iam:*') });
    const key = await harness.store.identity.findAccessKey(accessKeyId);
    expect(key).toMatchObject({ accessKeyId, secret: 'the/secret+', principal });
    expect(key).not.toHaveProperty('boundary');
    expect(key?.policies).toHaveLength(2);
    expect(key?.policies).toEqual(expect.arrayContaining([allow('lambda:*'), allow('iam:*')]));
    expect(principal).toMatchObject({
      accountId,
      kind: 'user',
      arn: `arn:aws:iam::${accountId}:user/ada`,
      name: 'ada',
    });
    expect(principal.id).toMatch(/^AIDA[A-Z2-7]{17}$/);
  });

  it('adds attached policies and the boundary', async () => {
    const { accountId, accessKeyId } = await newKey({ own: allow('lambda:*') });
    const add = (name: string, document: PolicyDocument) =>
      harness.database.sql('INSERT INTO managed_policies (account_id, name, document) VALUES ($1, $2, $3)', [
        accountId,
        name,
        document,
      ]);
    await add('shared', allow('s3:*'));
    await add('limit', allow('lambda:InvokeFunction'));
    await harness.database.sql(
      `INSERT INTO user_policy_attachments (account_id, user_name, policy_name) VALUES ($1, 'ada', 'shared')`,
      [accountId],
    );
    await harness.database.sql(`UPDATE users SET boundary_name = 'limit' WHERE account_id = $1`, [accountId]);
    const key = await harness.store.identity.findAccessKey(accessKeyId);
    expect(key?.policies).toEqual([allow('lambda:*'), allow('s3:*')]);
    expect(key?.boundary).toEqual(allow('lambda:InvokeFunction'));
  });

  it('serves the root without policies of its own', async () => {
    const accountId = await harness.newAccount();
    const root = {
      accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      kind: 'root',
      id: accountId,
      name: 'root',
    } as const;
    const accessKeyId = newKeyId();
    await harness.store.identityWriter.putAccessKey(root, accessKeyId, 'secret');
    expect(await harness.store.identity.findAccessKey(accessKeyId)).toMatchObject({ principal: root, policies: [{}] });
  });

  it('hides inactive keys', async () => {
    const { accessKeyId } = await newKey();
    await harness.store.identityWriter.setAccessKeyActive(accessKeyId, false);
    expect(await harness.store.identity.findAccessKey(accessKeyId)).toBeUndefined();
    await harness.store.identityWriter.setAccessKeyActive(accessKeyId, true);
    expect(await harness.store.identity.findAccessKey(accessKeyId)).toBeDefined();
    await expect(harness.store.identityWriter.setAccessKeyActive('AKIANONE', true)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('keeps secrets from those who read the database, and from rows they were not sealed for', async () => {
    const [victim, thief] = [await newKey(), await newKey()];
    const rows = await harness.database.sql<{ secret: Buffer }>('SELECT secret FROM access_keys WHERE id = $1', [
      victim.accessKeyId,
    ]);
    expect(rows[0]!.secret.includes('the/secret+')).toBe(false);
    await harness.database.sql('UPDATE access_keys SET secret = $1 WHERE id = $2', [
      rows[0]!.secret,
      thief.accessKeyId,
    ]);
    await expect(harness.store.identity.findAccessKey(thief.accessKeyId)).rejects.toThrow();
    await harness.database.sql('UPDATE access_keys SET account_id = $1 WHERE id = $2', [
      thief.accountId,
      victim.accessKeyId,
    ]);
    await expect(harness.store.identity.findAccessKey(victim.accessKeyId)).rejects.toThrow();
  });

  it('opens secrets of a retired master key', async () => {
    const { accessKeyId } = await newKey();
    const rotated = await harness.open({ masterKey: randomBytes(32), retiredKeys: [harness.masterKey] });
    expect((await rotated.identity.findAccessKey(accessKeyId))?.secret).toBe('the/secret+');
    const lost = await harness.open({ masterKey: randomBytes(32) });
    await expect(lost.identity.findAccessKey(accessKeyId)).rejects.toThrow('master key');
  });

  it('refuses a user of a name that is taken, or of no account', async () => {
    const { accountId } = await newKey();
    const { identityWriter } = harness.store;
    await expect(identityWriter.createUser(accountId, 'ada', {})).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    await expect(identityWriter.createUser('000000000000', 'ada', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('roles', () => {
  it('finds by its whole ARN what was created', async () => {
    const accountId = await harness.newAccount();
    const role = await harness.store.identityWriter.createRole(accountId, 'runner', trust, {
      own: allow('s3:GetObject'),
    });
    expect(role).toEqual({
      accountId,
      name: 'runner',
      arn: `arn:aws:iam::${accountId}:role/runner`,
      uniqueId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
      trustPolicy: trust,
      policies: [allow('s3:GetObject')],
    });
    expect(await harness.store.identity.findRole(role.arn)).toEqual({ ...role, tags: {}, maxSessionSeconds: 3600 });
    for (const arn of [
      `${role.arn}s`,
      role.arn.replace('role/', 'user/'),
      role.arn.replace(accountId, '000000000000'),
      'x',
    ]) {
      expect(await harness.store.identity.findRole(arn)).toBeUndefined();
    }
  });

  it('refuses a name that is taken and leaves the policies as they were', async () => {
    const accountId = await harness.newAccount();
    const { identityWriter, identity } = harness.store;
    const { arn } = await identityWriter.createRole(accountId, 'runner', trust, {});
    await expect(identityWriter.createRole(accountId, 'runner', trust, { more: allow('*') })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    expect((await identity.findRole(arn))?.policies).toEqual([]);
  });
});
