import type { EntityKind, EntityRef } from '@stoker/core/identity/entity';
import { IAM_QUOTAS } from '@stoker/core/identity/quotas';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IamStore, NewEntity } from '../iam-store.js';
import { allow, anEntity, type IamStoreHarness } from './iam-fixtures.js';
import { iamPolicyContract } from './iam-policy.contract.js';

/** What every IamStore does. */
export function iamStoreContract(make: () => Promise<IamStoreHarness>): void {
  let harness: IamStoreHarness;
  let iam: IamStore;
  let accountId: string;
  beforeAll(async () => {
    harness = await make();
    ({ iam } = harness);
  });
  beforeEach(async () => {
    accountId = await harness.newAccount();
  });
  const ref = (kind: EntityKind, name: string): EntityRef => ({ kind, accountId, name });
  const create = (kind: EntityKind, name: string, more: Partial<NewEntity> = {}) =>
    iam.createEntity({ ...anEntity(kind, accountId, name), ...more });

  describe.each(['user', 'group', 'role'] as const)('a %s', (kind) => {
    it('is found as it was made, in its account only', async () => {
      const made = await create(kind, 'one', { path: '/a/b/' });
      expect(made).toMatchObject({ ...ref(kind, 'one'), arn: `arn:aws:iam::${accountId}:${kind}/a/b/one`, tags: {} });
      expect(await iam.findEntity(ref(kind, 'one'))).toEqual(made);
      expect(await iam.findEntity({ ...ref(kind, 'one'), accountId: await harness.newAccount() })).toBeUndefined();
      expect(made.role === undefined).toBe(kind !== 'role');
    });

    it('has a name of its own, whatever the case', async () => {
      await create(kind, 'one');
      await expect(create(kind, 'ONE')).rejects.toMatchObject({
        code: 'EntityAlreadyExistsException',
        message: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} with name ONE already exists.`,
      });
    });

    it('is listed by name, in pages, by the beginning of its path', async () => {
      await create(kind, 'c', { path: '/x/' });
      for (const name of ['b', 'a', 'd']) await create(kind, name);
      const first = await iam.listEntities(kind, { accountId, pathPrefix: '/' }, { marker: undefined, maxItems: 3 });
      expect(first.items.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      const rest = { marker: first.nextMarker, maxItems: 3 };
      expect(await iam.listEntities(kind, { accountId, pathPrefix: '/' }, rest)).toMatchObject({
        items: [{ name: 'd' }],
      });
      const within = await iam.listEntities(kind, { accountId, pathPrefix: '/x/' }, { marker: undefined, maxItems: 3 });
      expect(within).toMatchObject({ items: [{ name: 'c' }] });
      expect(within).not.toHaveProperty('nextMarker');
    });

    it('has inline policies, of a size in all', async () => {
      const one = await create(kind, 'one');
      await iam.putInlinePolicy(one, { name: 'b', document: allow('s3:Get*') });
      await iam.putInlinePolicy(one, { name: 'a', document: allow('s3:Put*') });
      await iam.putInlinePolicy(one, { name: 'b', document: allow('s3:List*') });
      expect(await iam.listInlinePolicies(one)).toEqual([
        { name: 'a', document: allow('s3:Put*') },
        { name: 'b', document: allow('s3:List*') },
      ]);
      const large = { user: 2000, group: 5000, role: 10_150 }[kind];
      await expect(
        iam.putInlinePolicy(one, { name: 'c', document: allow(`s3:${'x'.repeat(large)}`) }),
      ).rejects.toMatchObject({ code: 'LimitExceededException' });
      await iam.deleteInlinePolicy(one, 'a');
      await expect(iam.deleteInlinePolicy(one, 'a')).rejects.toMatchObject({ code: 'NoSuchEntityException' });
      await expect(iam.deleteEntity(one)).rejects.toMatchObject({
        code: 'DeleteConflictException',
        message: 'Cannot delete entity, must delete policies first.',
      });
    });

    it('goes, and is not there to be changed', async () => {
      const one = await create(kind, 'one');
      await iam.deleteEntity(one);
      const missing = { code: 'NoSuchEntityException', message: `The ${kind} with name one cannot be found.` };
      await expect(iam.deleteEntity(one)).rejects.toMatchObject(missing);
      await expect(iam.putInlinePolicy(one, { name: 'p', document: allow('*') })).rejects.toMatchObject(missing);
      await expect(iam.updateEntity(one, { path: '/x/' })).rejects.toMatchObject(missing);
    });
  });

  it('a role changes in part, and its boundary comes and goes', async () => {
    const boundaryArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const role = await create('role', 'r', { boundaryArn, tags: { a: '1' } });
    expect(role).toMatchObject({ boundaryArn, tags: { a: '1' } });
    const described = await iam.updateEntity(role, { role: { description: 'd', maxSessionSeconds: 7200 } });
    expect(described).toEqual({ ...role, role: { ...role.role, description: 'd', maxSessionSeconds: 7200 } });
    const unbound = await iam.updateEntity(role, { boundaryArn: null });
    expect(unbound).not.toHaveProperty('boundaryArn');
    await iam.changeTags(role, (tags) => ({ ...tags, b: '2' }));
    expect((await iam.findEntity(role))?.tags).toEqual({ a: '1', b: '2' });
    await expect(iam.updateEntity(role, { boundaryArn: 'arn:aws:iam::aws:policy/Nothing' })).rejects.toMatchObject({
      code: 'NoSuchEntityException',
    });
  });

  it('a user takes its groups, policies and keys along to another name', async () => {
    const [group, user] = [await create('group', 'g'), await create('user', 'ann')];
    await iam.addMember(group, 'ann');
    await iam.addMember(group, 'ann');
    await iam.putInlinePolicy(user, { name: 'own', document: allow('s3:*') });
    const keyId = `AKIA${accountId}AAAA`;
    await iam.createAccessKey(user, keyId, 'secret');
    const renamed = await iam.updateEntity(user, { name: 'bob', path: '/p/' });
    expect(renamed).toMatchObject({ id: user.id, arn: `arn:aws:iam::${accountId}:user/p/bob` });
    expect(await iam.listGroupsOf(renamed)).toMatchObject([{ name: 'g' }]);
    expect(await iam.listMembers(group)).toMatchObject([{ name: 'bob' }]);
    expect(await iam.listInlinePolicies(renamed)).toHaveLength(1);
    expect(await iam.listAccessKeys(renamed)).toMatchObject([{ accessKeyId: keyId, userName: 'bob', active: true }]);
    expect(await iam.findEntity(user)).toBeUndefined();
    await create('user', 'carl');
    await expect(iam.updateEntity(renamed, { name: 'Carl' })).rejects.toMatchObject({
      code: 'EntityAlreadyExistsException',
    });
  });

  it('a user is in ten groups at most, and leaves them before it goes', async () => {
    const user = await create('user', 'ann');
    for (let index = 0; index <= IAM_QUOTAS.groupsPerUser; index++) await create('group', `g${index}`);
    for (let index = 0; index < IAM_QUOTAS.groupsPerUser; index++)
      await iam.addMember(ref('group', `g${index}`), 'ann');
    await expect(iam.addMember(ref('group', 'g10'), 'ann')).rejects.toMatchObject({
      message: 'Cannot exceed quota for GroupsPerUser: 10',
    });
    await expect(iam.deleteEntity(user)).rejects.toMatchObject({ code: 'DeleteConflictException' });
    await expect(iam.deleteEntity(ref('group', 'g0'))).rejects.toMatchObject({ code: 'DeleteConflictException' });
    await iam.removeMember(ref('group', 'g0'), 'ann');
    await expect(iam.removeMember(ref('group', 'g0'), 'ann')).rejects.toMatchObject({ code: 'NoSuchEntityException' });
    await iam.deleteEntity(ref('group', 'g0'));
  });

  it('keys belong to one user, two at most', async () => {
    const [ann, bob] = [await create('user', 'ann'), await create('user', 'bob')];
    const id = (end: string) => `AKIA${accountId}AAA${end}`;
    await iam.createAccessKey(ann, id('A'), 'secret');
    await iam.createAccessKey(ann, id('B'), 'secret');
    await expect(iam.createAccessKey(ann, id('C'), 'secret')).rejects.toMatchObject({
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    });
    const missing = { message: `The Access Key with id ${id('A')} cannot be found.` };
    await expect(iam.updateAccessKey(bob, id('A'), false)).rejects.toMatchObject(missing);
    await expect(iam.deleteAccessKey(bob, id('A'))).rejects.toMatchObject(missing);
    await iam.updateAccessKey(ann, id('A'), false);
    expect(await iam.findAccessKey(accountId, id('A'))).toMatchObject({ userName: 'ann', active: false });
    expect(await iam.findAccessKey(await harness.newAccount(), id('A'))).toBeUndefined();
    await iam.deleteAccessKey(ann, id('A'));
    expect(await iam.listAccessKeys(ann)).toMatchObject([{ accessKeyId: id('B') }]);
    await expect(iam.deleteEntity(ann)).rejects.toMatchObject({
      message: 'Cannot delete entity, must delete access keys first.',
    });
  });

  it('a key knows its last use', async () => {
    const accessKeyId = `AKIA${accountId}USED`;
    const unused = await iam.createAccessKey(await create('user', 'ann'), accessKeyId, 'secret');
    expect(await iam.findAccessKey(accountId, accessKeyId)).toEqual(unused);
    const use = { at: Date.UTC(2026, 10, 25), service: 'lambda', region: 'us-east-1' };
    const gone = { ...use, accessKeyId: 'AKIANOTTHEREATALLAAA' };
    await iam.noteKeyUses([{ ...use, accessKeyId }, gone]);
    await iam.noteKeyUses([{ ...use, accessKeyId, at: use.at - 1, service: 'iam' }]);
    expect(await iam.findAccessKey(accountId, accessKeyId)).toEqual({ ...unused, lastUsed: use });
  });

  it('an OpenID Connect provider is one of its URL in the account', async () => {
    const provider = { accountId, url: 'ci.example', clientIds: ['a'], thumbprints: [], tags: { k: 'v' } };
    const made = await iam.createProvider(provider);
    expect(made).toMatchObject(provider);
    await expect(iam.createProvider(provider)).rejects.toMatchObject({ code: 'EntityAlreadyExistsException' });
    await iam.changeProvider(made, (one) => ({ ...one, clientIds: [...one.clientIds, 'b'] }));
    expect(await iam.findProvider(made)).toEqual({ ...made, clientIds: ['a', 'b'] });
    expect(await iam.listProviders(await harness.newAccount())).toEqual([]);
    await iam.deleteProvider(made);
    await expect(iam.deleteProvider(made)).rejects.toMatchObject({ code: 'NoSuchEntityException' });
  });

  it("an alias is one account's at a time", async () => {
    const alias = `team-${accountId}`;
    await iam.setAlias(accountId, alias);
    const other = await harness.newAccount();
    await expect(iam.setAlias(other, alias)).rejects.toMatchObject({ code: 'EntityAlreadyExistsException' });
    await expect(iam.deleteAlias(other, alias)).rejects.toMatchObject({ code: 'NoSuchEntityException' });
    await iam.deleteAlias(accountId, alias);
    await iam.setAlias(other, alias);
    expect([await iam.findAlias(accountId), await iam.findAlias(other)]).toEqual([undefined, alias]);
  });

  iamPolicyContract(make);
}
