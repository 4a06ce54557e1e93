import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsForUserCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  paginateListRoles,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decoded, iamClient, policyOf, stsClient, trustOf } from '../harness/iam-calls.js';
import { type Stack, startStack } from '../harness/stack.js';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const LAMBDA = trustOf({ Service: 'lambda.amazonaws.com' });

let stack: Stack;
let iam: IAMClient;
let arn: (resource: string) => string;

beforeAll(async () => {
  stack = await startStack();
  iam = iamClient(stack.server, stack.account);
  arn = (resource) => `arn:aws:iam::${stack.account.accountId}:${resource}`;
}, 120_000);
afterAll(() => stack.close(), 60_000);

const refusal = (name: string, message: string) => ({ name, message });

describe('a role', () => {
  test('is made as deploy tools make it', async () => {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'runner',
        Path: '/team/',
        AssumeRolePolicyDocument: LAMBDA,
        Description: 'runs',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'Team', Value: 'a' }],
      }),
    );
    expect(Role).toMatchObject({
      Arn: arn('role/team/runner'),
      Path: '/team/',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
      Description: 'runs',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'Team', Value: 'a' }],
    });
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(JSON.parse(LAMBDA));
    await expect(
      iam.send(new CreateRoleCommand({ RoleName: 'Runner', AssumeRolePolicyDocument: LAMBDA })),
    ).rejects.toMatchObject(refusal('EntityAlreadyExistsException', 'Role with name Runner already exists.'));
  });

  test('has inline policies', async () => {
    const document = policyOf('s3:GetObject', 'arn:aws:s3:::bucket/*');
    const RoleName = 'runner';
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document }));
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(decoded(PolicyDocument)).toEqual(JSON.parse(document));
    expect(PolicyDocument).toContain('%2A');
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'other' }))).rejects.toMatchObject(
      refusal('NoSuchEntityException', 'The role policy with name other cannot be found.'),
    );
    await expect(
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'bad', PolicyDocument: '{"Statement":' })),
    ).rejects.toMatchObject(refusal('MalformedPolicyDocumentException', 'Syntax errors in policy.'));
    const large = policyOf(Array.from({ length: 700 }, (_, index) => `s3:GetObject${index}`));
    await expect(
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'large', PolicyDocument: large })),
    ).rejects.toMatchObject(
      refusal('LimitExceededException', 'Maximum policy size of 10240 bytes exceeded for role runner'),
    );
  });

  test("has AWS's managed policies, ten at most", async () => {
    const RoleName = 'runner';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
    ]);
    expect((await iam.send(new GetPolicyCommand({ PolicyArn: BASIC }))).Policy).toMatchObject({
      AttachmentCount: 1,
      DefaultVersionId: 'v1',
      Path: '/service-role/',
    });
    const missing = 'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole';
    await expect(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: missing }))).rejects.toMatchObject(
      refusal('NoSuchEntityException', `Policy ${missing} does not exist or is not attachable.`),
    );
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: false }));
    const more = Policies.map(({ Arn }) => Arn).filter((one) => one !== BASIC);
    for (const PolicyArn of more.slice(0, 9)) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: more[9] }))).rejects.toMatchObject(
      refusal('LimitExceededException', 'Cannot exceed quota for PoliciesPerRole: 10'),
    );
    for (const PolicyArn of more.slice(0, 9)) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  });

  test('changes, is tagged and bounded', async () => {
    const RoleName = 'runner';
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'still runs', MaxSessionDuration: 3600 }));
    const PolicyDocument = trustOf({ AWS: arn('root') });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: 'x', Value: '' },
        ],
      }),
    );
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['X'] }));
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({
      Description: 'still runs',
      MaxSessionDuration: 3600,
      PermissionsBoundary: { PermissionsBoundaryArn: PermissionsBoundary },
    });
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(JSON.parse(PolicyDocument));
  });

  test('goes when nothing depends on it', async () => {
    const RoleName = 'runner';
    const conflict = (what: string) => refusal('DeleteConflictException', `Cannot delete entity, must ${what} first.`);
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(conflict('detach all policies'));
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(conflict('delete policies'));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(
      refusal('NoSuchEntityException', 'The role with name runner cannot be found.'),
    );
  });

  test('of a service is nobody else to change', async () => {
    const { Role } = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'lambda.amazonaws.com' }));
    const RoleName = Role?.RoleName;
    expect(Role?.Arn).toBe(arn('role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda'));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });
    const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    expect(await iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))).toMatchObject({
      Status: 'SUCCEEDED',
    });
  });

  test('is one of a list that comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) {
      await iam.send(new CreateRoleCommand({ RoleName: name, Path: '/p/', AssumeRolePolicyDocument: LAMBDA }));
    }
    const names: (string | undefined)[] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/p/' })) {
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName));
    }
    expect(names).toEqual(['a', 'b', 'c']);
    await expect(iam.send(new ListUsersCommand({ Marker: 'nonsense' }))).rejects.toMatchObject(
      refusal('ValidationError', 'Invalid Marker.'),
    );
  });
});

describe('a user', () => {
  test('has keys, two at most, that work at once and no longer than they may', async () => {
    const UserName = 'ann';
    await iam.send(new CreateUserCommand({ UserName, Path: '/people/', Tags: [{ Key: 'k', Value: 'v' }] }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const sts = stsClient(stack.server, key);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(arn('user/people/ann'));
    const second = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await expect(iam.send(new CreateAccessKeyCommand({ UserName }))).rejects.toMatchObject(
      refusal('LimitExceededException', 'Cannot exceed quota for AccessKeysPerUser: 2'),
    );
    const AccessKeyId = key.accessKeyId;
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    expect(AccessKeyMetadata.map(({ Status }) => Status).sort()).toEqual(['Active', 'Inactive']);
    expect(await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).toMatchObject({ UserName });
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: second.AccessKey?.AccessKeyId }));

    // Under another name, with the same key.
    await iam.send(new UpdateUserCommand({ UserName, NewUserName: 'anne', NewPath: '/' }));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(arn('user/anne'));
    await expect(iamClient(stack.server, key).send(new GetUserCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${arn('user/anne')} is not authorized to perform: iam:GetUser on resource: ${arn('user/anne')} because no identity-based policy allows the iam:GetUser action`,
    });
    await expect(iam.send(new DeleteUserCommand({ UserName: 'anne' }))).rejects.toMatchObject(
      refusal('DeleteConflictException', 'Cannot delete entity, must delete access keys first.'),
    );
  });

  test('may what its groups may, and no longer when it leaves', async () => {
    const GroupName = 'readers';
    await iam.send(new CreateGroupCommand({ GroupName }));
    const UserName = 'gus';
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const own = iamClient(stack.server, key);
    await expect(own.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: policyOf('iam:Get*') }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy?.Arn }));
    expect((await own.send(new GetUserCommand({}))).User?.UserName).toBe(UserName);
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    expect((await iam.send(new ListGroupsForUserCommand({ UserName }))).Groups).toMatchObject([{ GroupName }]);
    await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));
    await iam.send(new DeleteGroupCommand({ GroupName }));
  });
});

describe('a managed policy', () => {
  test('has five versions at most, of which one counts', async () => {
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'p', Path: '/x/', PolicyDocument: policyOf('s3:*'), Description: 'd' }),
    );
    const PolicyArn = created.Policy?.Arn;
    expect(PolicyArn).toBe(arn('policy/x/p'));
    for (const action of ['a', 'b', 'c', 'd']) {
      const PolicyDocument = policyOf(`s3:${action}`);
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: action === 'b' }));
    }
    await expect(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policyOf('s3:e') })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ['v5', false],
      ['v4', false],
      ['v3', true],
      ['v2', false],
      ['v1', false],
    ]);
    await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' }))).rejects.toMatchObject(
      refusal('DeleteConflictException', 'Cannot delete the default version of a policy.'),
    );
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId).toBe('v5');
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect(decoded(PolicyVersion?.Document)).toEqual(JSON.parse(policyOf('s3:d')));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'a', PolicyArn }));
    expect((await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).PolicyRoles).toMatchObject([
      { RoleName: 'a' },
    ]);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(
      refusal('DeleteConflictException', 'Cannot delete a policy attached to entities.'),
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'a', PolicyArn }));
    for (const VersionId of ['v1', 'v2', 'v3', 'v4']) {
      await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    }
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject(
      refusal('NoSuchEntityException', `Policy ${PolicyArn} was not found.`),
    );
  });

  test("of AWS's is nobody's to change", async () => {
    await expect(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn: BASIC, PolicyDocument: policyOf('*') })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('an OpenID Connect provider', async () => {
  const thumbprint = 'a'.repeat(40);
  const { OpenIDConnectProviderArn } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://ci.example.com/group',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint],
    }),
  );
  expect(OpenIDConnectProviderArn).toBe(arn('oidc-provider/ci.example.com/group'));
  await iam.send(
    new UpdateOpenIDConnectProviderThumbprintCommand({
      OpenIDConnectProviderArn,
      ThumbprintList: ['b'.repeat(40)],
    }),
  );
  expect(await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).toMatchObject({
    Url: 'ci.example.com/group',
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['b'.repeat(40)],
  });
  await expect(
    iam.send(new CreateOpenIDConnectProviderCommand({ Url: 'https://ci.example.com/group' })),
  ).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  await expect(iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

test('an account has an alias, a summary and everything in one list', async () => {
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'my-team' }));
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['my-team']);
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ Users: 3, UsersQuota: 5000, AccessKeysPerUserQuota: 2 });
  const whole = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['User', 'Role'] }));
  expect(whole.UserDetailList?.map(({ UserName }) => UserName)).toEqual(['admin', 'anne', 'gus']);
  expect(whole.RoleDetailList?.map(({ RoleName }) => RoleName)).toEqual(['a', 'b', 'c', 'stoker-basic-execution']);
  const [first] = whole.UserDetailList ?? [];
  expect(decoded(first?.UserPolicyList?.[0]?.PolicyDocument)).toMatchObject({ Version: '2012-10-17' });
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 2, ...(Marker && { Marker }) }));
    names.push(...[...(page.UserDetailList ?? [])].map(({ UserName }) => UserName));
    names.push(...[...(page.RoleDetailList ?? [])].map(({ RoleName }) => RoleName));
    ({ Marker } = page);
  } while (Marker !== undefined);
  expect(names).toEqual(['admin', 'anne', 'gus', 'a', 'b', 'c', 'stoker-basic-execution']);
});

describe('a simulation', () => {
  test('of a policy says what is decided, and what it would have to know', async () => {
    const { EvaluationResults } = await iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [policyOf('s3:GetObject', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: ['arn:aws:s3:::bucket/key'],
      }),
    );
    expect(EvaluationResults).toMatchObject([
      { EvalActionName: 's3:GetObject', EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SecureTransport'] },
      { EvalActionName: 's3:PutObject', EvalDecision: 'implicitDeny', MissingContextValues: [] },
    ]);
  });

  test('of a user counts what it has, and its boundary', async () => {
    await iam.send(
      new PutUserPolicyCommand({ UserName: 'gus', PolicyName: 'own', PolicyDocument: policyOf('s3:ListBucket') }),
    );
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: arn('user/gus'),
        PolicyInputList: [policyOf('s3:GetObject')],
        ActionNames: ['iam:GetUser', 's3:ListBucket', 's3:GetObject', 's3:PutObject'],
        PermissionsBoundaryPolicyInputList: [policyOf('s3:*')],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'implicitDeny',
      'allowed',
      'allowed',
      'implicitDeny',
    ]);
    expect(EvaluationResults?.[1]?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toContain(
      'user_gus_own',
    );
  });
});
