import { AWS_MANAGED_POLICIES, awsManagedArn } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import { parsePolicyArn, policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IamStore, NewPolicy } from '../iam-store.js';
import { allow, anEntity, type IamStoreHarness } from './iam-fixtures.js';

const AWS_POLICIES = AWS_MANAGED_POLICIES.map((policy) => parsePolicyArn(awsManagedArn(policy))!);

/** What every IamStore does about managed policies. */
export function iamPolicyContract(make: () => Promise<IamStoreHarness>): void {
  describe('a managed policy', () => {
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
    const aPolicy = (name: string): NewPolicy => ({ accountId, path: '/x/', name, tags: {}, document: allow('s3:*') });

    it('is found by its whole ARN, in its account only', async () => {
      const made = await iam.createPolicy({ ...aPolicy('p'), description: 'd', tags: { a: '1' } });
      expect(made).toMatchObject({ arn: `arn:aws:iam::${accountId}:policy/x/p`, defaultVersion: 1, attachments: 0 });
      expect(await iam.findPolicy(made, accountId)).toEqual(made);
      expect(await iam.findPolicy({ ...made, path: '/' }, accountId)).toBeUndefined();
      expect(await iam.findPolicy(made, await harness.newAccount())).toBeUndefined();
      await expect(iam.createPolicy({ ...aPolicy('P'), path: '/' })).rejects.toMatchObject({
        code: 'EntityAlreadyExistsException',
        message: 'A policy called P already exists. Duplicate names are not allowed.',
      });
    });

    it('says what its default version says', async () => {
      const made = await iam.createPolicy(aPolicy('p'));
      expect(await iam.createPolicyVersion(made, allow('s3:Get*'), false)).toMatchObject({
        number: 2,
        isDefault: false,
      });
      expect(await iam.createPolicyVersion(made, allow('s3:Put*'), true)).toMatchObject({ number: 3, isDefault: true });
      expect(await iam.findPolicy(made, accountId)).toMatchObject({ defaultVersion: 3, document: allow('s3:Put*') });
      await iam.setDefaultVersion(made, 2);
      expect(await iam.findPolicy(made, accountId)).toMatchObject({ defaultVersion: 2, document: allow('s3:Get*') });
      await expect(iam.deletePolicyVersion(made, 2)).rejects.toMatchObject({ code: 'DeleteConflictException' });
      await expect(iam.setDefaultVersion(made, 9)).rejects.toMatchObject({ code: 'NoSuchEntityException' });
      await iam.deletePolicyVersion(made, 3);
      expect(await iam.createPolicyVersion(made, allow('s3:*'), false)).toMatchObject({ number: 4 });
      expect((await iam.listPolicyVersions(made)).map(({ number }) => number)).toEqual([4, 2, 1]);
      await expect(iam.deletePolicy(made)).rejects.toMatchObject({ code: 'DeleteConflictException' });
    });

    it('has five versions at most', async () => {
      const made = await iam.createPolicy(aPolicy('p'));
      for (let count = 1; count < 5; count++) await iam.createPolicyVersion(made, allow('s3:*'), true);
      await expect(iam.createPolicyVersion(made, allow('s3:*'), true)).rejects.toMatchObject({
        code: 'LimitExceededException',
      });
    });

    it('knows who has it, and stays while somebody does', async () => {
      const made = await iam.createPolicy(aPolicy('p'));
      const group = await iam.createEntity(anEntity('group', accountId, 'g'));
      const user = await iam.createEntity({ ...anEntity('user', accountId, 'u'), boundaryArn: made.arn });
      await iam.attachPolicy(group, made);
      await iam.attachPolicy(group, made);
      expect(await iam.findPolicy(made, accountId)).toMatchObject({ attachments: 1, bounds: 1 });
      expect(await iam.listAttachedPolicies(group)).toMatchObject([{ arn: made.arn }]);
      expect(await iam.listPolicyUses(made, accountId)).toMatchObject([
        { kind: 'group', name: 'g', as: 'permissions' },
        { kind: 'user', name: 'u', id: user.id, as: 'boundary' },
      ]);
      await iam.detachPolicy(group, made);
      await expect(iam.detachPolicy(group, made)).rejects.toMatchObject({
        message: `Policy ${made.arn} was not found.`,
      });
      await expect(iam.deletePolicy(made)).rejects.toMatchObject({ code: 'DeleteConflictException' });
      await iam.updateEntity(user, { boundaryArn: null });
      await iam.deletePolicy(made);
      expect(await iam.findPolicy(made, accountId)).toBeUndefined();
    });

    it("of AWS's is every account's to use, each counting its own", async () => {
      const [aws] = AWS_POLICIES as [PolicyRef];
      const role = await iam.createEntity(anEntity('role', accountId, 'r'));
      await iam.attachPolicy(role, aws);
      expect(await iam.findPolicy(aws, accountId)).toMatchObject({ accountId: 'aws', attachments: 1 });
      expect(await iam.findPolicy(aws, await harness.newAccount())).toMatchObject({ attachments: 0 });
      expect(await iam.listAttachedPolicies(role)).toMatchObject([{ arn: policyArn(aws) }]);
      const listed = await iam.listPolicies(accountId);
      expect(listed.own).toEqual([]);
      expect(listed.aws.map(({ arn }) => arn)).toEqual(AWS_POLICIES.map(policyArn));
      expect(listed.aws.filter(({ attachments }) => attachments > 0)).toMatchObject([{ arn: policyArn(aws) }]);
      expect(await iam.count(accountId)).toMatchObject({ roles: 1, policies: 0 });
      await expect(iam.deleteEntity(role)).rejects.toMatchObject({
        message: 'Cannot delete entity, must detach all policies first.',
      });
    });

    it('is attached beside nine others at most, and never from another account', async () => {
      const role = await iam.createEntity(anEntity('role', accountId, 'r'));
      for (const policy of AWS_POLICIES.slice(0, 10)) await iam.attachPolicy(role, policy);
      await expect(iam.attachPolicy(role, AWS_POLICIES[10]!)).rejects.toMatchObject({
        message: 'Cannot exceed quota for PoliciesPerRole: 10',
      });
      await iam.detachPolicy(role, AWS_POLICIES[0]!);
      const foreign = { ...(await iam.createPolicy(aPolicy('p'))), accountId: await harness.newAccount() };
      for (const missing of [foreign, { ...AWS_POLICIES[0]!, path: '/elsewhere/' }]) {
        await expect(iam.attachPolicy(role, missing)).rejects.toMatchObject({
          message: `Policy ${policyArn(missing)} does not exist or is not attachable.`,
        });
      }
    });

    it('has tags', async () => {
      const made = await iam.createPolicy(aPolicy('p'));
      await iam.changePolicyTags(made, () => ({ b: '2' }));
      expect(await iam.findPolicy(made, accountId)).toMatchObject({ tags: { b: '2' } });
    });
  });
}
