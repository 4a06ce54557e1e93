import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { aCaller } from '../lambda-api/testing/api-kit.js';
import type { GetRoleResponse, GetUserResponse, ListPoliciesResponse } from '../aws-model/iam.generated.js';
import { IamKit } from './testing/iam-kit.js';

let kit: IamKit;
beforeEach(() => {
  kit = new IamKit();
});

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"a.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const createRole = (more: object = {}) =>
  kit.call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, ...more });

it('answers documents percent-encoded, with every reserved character', async () => {
  await createRole();
  const { Role } = await kit.call<GetRoleResponse>('GetRole', { RoleName: 'r' });
  expect(Role.AssumeRolePolicyDocument).toMatch(/^[A-Za-z0-9%._~-]+$/);
  expect(decodeURIComponent(Role.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
});

it('leaves out what there is none of', async () => {
  await createRole();
  const { Role } = await kit.call<GetRoleResponse>('GetRole', { RoleName: 'r' });
  expect(Object.keys(Role)).not.toContain('Tags');
  expect(Object.keys(Role)).not.toContain('PermissionsBoundary');
  expect(Role.Description).toBeUndefined();
});

describe('refusals', () => {
  it.each([
    ['{"Version":"2012-10-17"}', 'MalformedPolicyDocumentException'],
    [TRUST.replace('sts:AssumeRole', 's3:GetObject'), 'MalformedPolicyDocumentException'],
    [TRUST.replace('a.amazonaws', 'a'.repeat(2048)), 'LimitExceededException'],
  ])('of the trust policy %.60s…: %s', async (document, code) => {
    await expect(createRole({ AssumeRolePolicyDocument: document })).rejects.toMatchObject({ code });
    expect(await kit.iam.findEntity({ kind: 'role', accountId: kit.accountId, name: 'r' })).toBeUndefined();
  });

  it('of paths and tags that are kept for AWS', async () => {
    await expect(createRole({ Path: '/aws-service-role/x/' })).rejects.toMatchObject({ code: 'ValidationException' });
    const Tags = [{ Key: 'aws:x', Value: '' }];
    await expect(createRole({ Tags })).rejects.toMatchObject({ code: 'InvalidInputException' });
  });

  it('of a managed policy that is too large', async () => {
    const Action = Array.from({ length: 500 }, (_, index) => `s3:Action${index}`);
    const document: PolicyDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } };
    const PolicyDocument = JSON.stringify(document);
    await expect(kit.call('CreatePolicy', { PolicyName: 'p', PolicyDocument })).rejects.toMatchObject({
      message: 'Cannot exceed quota for PolicySize: 6144',
    });
  });

  it('of callers who are no users and name none', async () => {
    const role = { ...aCaller().principal, kind: 'role' as const };
    await expect(kit.call('GetUser', {}, { ...aCaller(), principal: role })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Must specify userName when calling with non-User credentials',
    });
  });

  it("of changes to AWS's policies, and of policies of other accounts", async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await expect(kit.call('DeletePolicy', { PolicyArn })).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const foreign = { PolicyArn: 'arn:aws:iam::999999999999:policy/p' };
    await expect(kit.call('GetPolicy', foreign)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('lists', () => {
  it('come in pages that go on where the last ended', async () => {
    for (const name of ['a', 'b', 'c']) await kit.make('user', name);
    const first = await kit.call<{ Marker: string }>('ListUsers', { MaxItems: 2 });
    expect(first).toMatchObject({ Users: [{ UserName: 'a' }, { UserName: 'b' }], IsTruncated: true });
    const second = await kit.call('ListUsers', { MaxItems: 2, Marker: first.Marker });
    expect(second).toEqual({ Users: [expect.objectContaining({ UserName: 'c' })], IsTruncated: false });
    await expect(kit.call('ListRoles', { Marker: first.Marker })).rejects.toMatchObject({ message: 'Invalid Marker.' });
  });

  it("of policies are AWS's, the account's or both", async () => {
    await kit.iam.createPolicy({
      accountId: kit.accountId,
      path: '/',
      name: 'own',
      tags: {},
      document: { Version: '2012-10-17', Statement: [] },
    });
    const list = async (input: object) =>
      (await kit.call<ListPoliciesResponse>('ListPolicies', { MaxItems: 1000, ...input })).Policies?.length ?? 0;
    expect(await list({ Scope: 'Local' })).toBe(1);
    expect(await list({ Scope: 'AWS' })).toBeGreaterThan(25);
    expect(await list({})).toBe((await list({ Scope: 'AWS' })) + 1);
    expect(await list({ OnlyAttached: true })).toBe(0);
  });
});

it('shows a user with its tags and its boundary', async () => {
  const boundaryArn = 'arn:aws:iam::aws:policy/PowerUserAccess';
  await kit.make('user', 'ann', { boundaryArn, tags: { b: '2', a: '1' } });
  const { User } = await kit.call<GetUserResponse>('GetUser', { UserName: 'ann' });
  expect(User).toMatchObject({
    PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: boundaryArn },
    Tags: [
      { Key: 'b', Value: '2' },
      { Key: 'a', Value: '1' },
    ],
  });
});
