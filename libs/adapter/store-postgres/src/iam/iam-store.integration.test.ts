import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, anEntity } from '@stoker/app/ports/testing/iam-fixtures';
import { iamStoreContract } from '@stoker/app/ports/testing/iam-store.contract';
import { awsManagedPolicy } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import type { EntityKind } from '@stoker/core/identity/entity';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

iamStoreContract(async () => ({ iam: harness.store.iam, newAccount: harness.newAccount }));

describe('what the data path reads', () => {
  let accountId: string;
  const create = (kind: EntityKind, name: string) =>
    harness.store.iam.createEntity({ ...anEntity(kind, accountId, name), path: '/p/', tags: { team: 'a' } });
  beforeAll(async () => {
    accountId = await harness.newAccount();
  });

  it("is a user's own policies, those attached to it and those of its groups, under its boundary", async () => {
    const { iam, identity } = harness.store;
    const [user, group] = [await create('user', 'ann'), await create('group', 'g')];
    const id = `AKIA${accountId}AAAA`;
    await iam.createAccessKey(user, id, 'the/secret');
    await iam.putInlinePolicy(user, { name: 'own', document: allow('s3:Get*') });
    await iam.putInlinePolicy(group, { name: 'own', document: allow('s3:Put*') });
    await iam.attachPolicy(group, { accountId: 'aws', path: '/', name: 'AWSLambda_ReadOnlyAccess' });
    await iam.attachPolicy(user, await iam.createPolicy({ ...aPolicy(accountId), document: allow('s3:List*') }));
    await iam.updateEntity(user, { boundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' });
    const alone = await identity.findAccessKey(id);
    expect(alone?.policies).toEqual([allow('s3:Get*'), allow('s3:List*')]);
    await iam.addMember(group, 'ann');
    const key = await identity.findAccessKey(id);
    expect(key).toMatchObject({ secret: 'the/secret', principal: { arn: user.arn }, tags: { team: 'a' } });
    const readOnly = awsManagedPolicy('AWSLambda_ReadOnlyAccess')?.document;
    expect(key?.policies).toHaveLength(4);
    expect(key?.policies).toEqual(expect.arrayContaining([allow('s3:Put*'), readOnly]));
    // The very same object: it is compiled once for all who have it.
    expect(key?.policies.find((policy) => policy === readOnly)).toBeDefined();
    expect(key?.boundary).toBe(awsManagedPolicy('PowerUserAccess')?.document);
  });

  it('opens a key whose owner has got another name', async () => {
    const { iam, identity } = harness.store;
    const user = await create('user', 'before');
    const id = `AKIA${accountId}AAAB`;
    await iam.createAccessKey(user, id, 'the/secret');
    await iam.updateEntity(user, { name: 'after' });
    expect(await identity.findAccessKey(id)).toMatchObject({
      secret: 'the/secret',
      principal: { name: 'after', arn: `arn:aws:iam::${accountId}:user/p/after`, id: user.id },
    });
  });

  it('is a role under its whole ARN only', async () => {
    const { iam, identity } = harness.store;
    const role = await create('role', 'runner');
    await iam.updateEntity(role, { role: { maxSessionSeconds: 7200 } });
    expect(await identity.findRole(role.arn)).toMatchObject({
      uniqueId: role.id,
      maxSessionSeconds: 7200,
      tags: { team: 'a' },
    });
    expect(await identity.findRole(`arn:aws:iam::${accountId}:role/runner`)).toBeUndefined();
  });

  it('finds managed policies in the version that counts', async () => {
    const { iam, identity } = harness.store;
    const made = await iam.createPolicy({ ...aPolicy(accountId), name: 'versioned' });
    await iam.createPolicyVersion(made, allow('sqs:*'), true);
    expect(await identity.findManagedPolicy(made.arn)).toMatchObject({ accountId, document: allow('sqs:*') });
    expect(await identity.findManagedPolicy(made.arn.replace('/x/', '/'))).toBeUndefined();
    expect(await identity.findManagedPolicy('arn:aws:iam::aws:policy/ReadOnlyAccess')).toMatchObject({
      accountId: 'aws',
    });
  });
});

it('announces every change to this process and to others', async () => {
  const accountId = await harness.newAccount();
  const heard: string[] = [];
  const other = await harness.open();
  const listen = (name: string) => (change: { kind: string; accountId?: string }) => {
    if (change.kind === 'identity' && change.accountId === accountId) heard.push(name);
  };
  harness.store.snapshots.onChange(listen('here'));
  const there = new Promise<void>((resolve) => {
    other.snapshots.onChange((change) => {
      listen('there')(change);
      if (heard.includes('there')) resolve();
    });
  });
  await harness.store.iam.createEntity(anEntity('group', accountId, 'g'));
  // At once: the caller's next request may come to this process.
  expect(heard).toContain('here');
  await there;
});

it('lets changes of an account that come together keep its quotas', async () => {
  const accountId = await harness.newAccount();
  const user = await harness.store.iam.createEntity(anEntity('user', accountId, 'ann'));
  const attempts = ['A', 'B', 'C', 'D'].map((end) =>
    harness.store.iam.createAccessKey(user, `AKIA${accountId}BBB${end}`, 'secret'),
  );
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
});

function aPolicy(accountId: string) {
  return { accountId, path: '/x/', name: 'shared', tags: {}, document: allow('s3:*') };
}
