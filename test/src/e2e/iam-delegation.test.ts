import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetUserCommand,
  type IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iamClient, policyOf, trustOf } from '../harness/iam-calls.js';
import { type Stack, startStack } from '../harness/stack.js';
import type { TestAccount } from '../harness/accounts.js';

let stack: Stack;
let admin: IAMClient;
let stranger: TestAccount;

beforeAll(async () => {
  stack = await startStack();
  admin = iamClient(stack.server, stack.account);
  stranger = await stack.operator.account('444455556666');
}, 120_000);
afterAll(() => stack.close(), 60_000);

const arn = (resource: string) => `arn:aws:iam::${stack.account.accountId}:${resource}`;
const trust = trustOf({ Service: 'lambda.amazonaws.com' });
const denied = { name: 'AccessDenied' };

async function userWith(UserName: string, PolicyDocument: string): Promise<IAMClient> {
  await admin.send(new CreateUserCommand({ UserName }));
  await admin.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  return iamClient(stack.server, credentials);
}

describe('delegation under a permissions boundary', () => {
  let delegate: IAMClient;
  let boundary: string;

  beforeAll(async () => {
    const { Policy } = await admin.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policyOf('logs:*') }),
    );
    boundary = Policy!.Arn!;
    const within = { Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } } };
    delegate = await userWith(
      'delegate',
      policyOf(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], arn('role/app/*'), within),
    );
  });

  test('makes roles with the boundary, and no others', async () => {
    const role = { RoleName: 'inside', Path: '/app/', AssumeRolePolicyDocument: trust };
    await expect(delegate.send(new CreateRoleCommand(role))).rejects.toMatchObject(denied);
    await expect(
      delegate.send(new CreateRoleCommand({ ...role, Path: '/', PermissionsBoundary: boundary })),
    ).rejects.toMatchObject(denied);
    await delegate.send(new CreateRoleCommand({ ...role, PermissionsBoundary: boundary }));
  });

  test('changes what those roles may do, and cannot take the boundary away', async () => {
    const policy = { PolicyName: 'p', PolicyDocument: policyOf('*') };
    await delegate.send(new PutRolePolicyCommand({ RoleName: 'inside', ...policy }));
    await admin.send(new CreateRoleCommand({ RoleName: 'unbounded', Path: '/app/', AssumeRolePolicyDocument: trust }));
    await expect(delegate.send(new PutRolePolicyCommand({ RoleName: 'unbounded', ...policy }))).rejects.toMatchObject(
      denied,
    );
    await expect(delegate.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'inside' }))).rejects.toMatchObject(
      denied,
    );
  });
});

test('which policies may be attached is what iam:PolicyARN says', async () => {
  const allowed = 'arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess';
  const attacher = await userWith(
    'attacher',
    policyOf('iam:AttachUserPolicy', '*', { Condition: { ArnEquals: { 'iam:PolicyARN': allowed } } }),
  );
  await admin.send(new CreateUserCommand({ UserName: 'target' }));
  await attacher.send(new AttachUserPolicyCommand({ UserName: 'target', PolicyArn: allowed }));
  await expect(
    attacher.send(
      new AttachUserPolicyCommand({ UserName: 'target', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ),
  ).rejects.toMatchObject(denied);
});

test('tags of users decide where policies ask for them', async () => {
  const keeper = await userWith(
    'keeper',
    policyOf('iam:GetUser', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } } }),
  );
  await expect(keeper.send(new GetUserCommand({ UserName: 'target' }))).rejects.toMatchObject(denied);
  await admin.send(new TagUserCommand({ UserName: 'target', Tags: [{ Key: 'team', Value: 'a' }] }));
  expect((await keeper.send(new GetUserCommand({ UserName: 'target' }))).User?.UserName).toBe('target');
});

test("another account sees none of it, and its administrator can't use the policies of this one", async () => {
  const other = iamClient(stack.server, stranger);
  expect((await other.send(new ListRolesCommand({}))).Roles?.map(({ Arn }) => Arn)).toEqual([stranger.role]);
  await expect(other.send(new GetUserCommand({ UserName: 'target' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await expect(
    other.send(new AttachUserPolicyCommand({ UserName: 'admin', PolicyArn: arn('policy/limit') })),
  ).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${arn('policy/limit')} does not exist or is not attachable.`,
  });
});
