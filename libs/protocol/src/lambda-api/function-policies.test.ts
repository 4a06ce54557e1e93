import { ACCOUNT } from '@stoker/app/control/testing/control-kit';
import type { Caller } from '@stoker/app/identity/caller';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AddPermissionRequest } from '../aws-model/lambda.generated.js';
import { addPermissionOperation } from './add-permission.js';
import { createAliasOperation } from './create-alias.js';
import { deleteAliasOperation } from './delete-alias.js';
import { deleteResourcePolicyOperation } from './delete-resource-policy.js';
import { getFunctionOperation } from './get-function.js';
import { getPolicyOperation } from './get-policy.js';
import { getResourcePolicyOperation } from './get-resource-policy.js';
import { invokeOperation } from './invoke.js';
import { publishVersionOperation } from './publish-version.js';
import { putResourcePolicyOperation } from './put-resource-policy.js';
import { removePermissionOperation } from './remove-permission.js';
import { ADMIN, aCaller, ApiKit } from './testing/api-kit.js';

const OTHER = '444455556666';
const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`;
const hello = { FunctionName: 'hello' };
const grant = { ...hello, StatementId: 'xaccount', Action: 'lambda:InvokeFunction', Principal: OTHER };
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
  await kit.call(publishVersionOperation, hello);
  await kit.call(createAliasOperation, { ...hello, Name: 'live', FunctionVersion: '1' });
});

const add = (input: Partial<AddPermissionRequest> = {}) => kit.call(addPermissionOperation, { ...grant, ...input });
const stranger = (policy = ADMIN): Caller => {
  const caller = aCaller(policy);
  return { ...caller, principal: { ...caller.principal, accountId: OTHER, arn: `arn:aws:iam::${OTHER}:user/bob` } };
};
const notFound = (message: string) => ({ code: 'ResourceNotFoundException', message });
const NO_POLICY = notFound('The resource you requested does not exist.');

describe('AddPermission, GetPolicy and RemovePermission', () => {
  it('show the statement as it stands in the policy, and the policy as one text', async () => {
    const { Statement } = await add();
    expect(Statement).toBe(
      `{"Sid":"xaccount","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OTHER}:root"},` +
        `"Action":"lambda:InvokeFunction","Resource":"${ARN}"}`,
    );
    const { Statement: second } = await add({ StatementId: 's3', Principal: 's3.amazonaws.com' });
    expect(await kit.call(getPolicyOperation, hello)).toEqual({
      Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${Statement},${second}]}`,
      RevisionId: expect.any(String),
    });
  });

  it.each([
    ['a name with an alias', { FunctionName: 'hello:live' }, ':live'],
    ['an alias', { ...hello, Qualifier: 'live' }, ':live'],
    ['an ARN of a version', { FunctionName: `${ARN}:1` }, ':1'],
    ['a partial ARN', { FunctionName: `${ACCOUNT}:function:hello` }, ''],
  ])('take %s', async (_what, on, qualifier) => {
    await add(on);
    const { Policy } = await kit.call(getPolicyOperation, on);
    expect(JSON.parse(Policy!)).toMatchObject({ Statement: [{ Sid: 'xaccount', Resource: `${ARN}${qualifier}` }] });
    if (qualifier !== '') await expect(kit.call(getPolicyOperation, hello)).rejects.toMatchObject(NO_POLICY);
    await kit.call(removePermissionOperation, { ...on, StatementId: 'xaccount' });
    await expect(kit.call(getPolicyOperation, on)).rejects.toMatchObject(NO_POLICY);
  });

  it('know neither $LATEST nor what is not there', async () => {
    await expect(add({ Qualifier: '$LATEST' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'We currently do not support adding policies for $LATEST.',
    });
    const cases: [object, string][] = [
      [{ FunctionName: 'nobody' }, `Function not found: ${ARN.replace('hello', 'nobody')}`],
      [{ FunctionName: 'nobody', Qualifier: 'live' }, `Function not found: ${ARN.replace('hello', 'nobody')}`],
      [{ Qualifier: '2' }, `Function not found: ${ARN}:2`],
      [{ Qualifier: 'other' }, `Cannot find alias arn: ${ARN}:other`],
    ];
    for (const [on, message] of cases) {
      await expect(add(on)).rejects.toMatchObject(notFound(message));
      const named = { ...hello, ...on };
      await expect(kit.call(getPolicyOperation, named)).rejects.toMatchObject(notFound(message));
      const remove = kit.call(removePermissionOperation, { ...named, StatementId: 'x' });
      await expect(remove).rejects.toMatchObject(notFound(message));
    }
  });

  it('refuse a statement twice in one policy, and take it once', async () => {
    const remove = () => kit.call(removePermissionOperation, { ...hello, StatementId: 'xaccount' });
    await expect(remove()).rejects.toMatchObject(notFound('No policy is associated with the given resource.'));
    await add();
    await add({ Qualifier: 'live' });
    await expect(add()).rejects.toMatchObject({ code: 'ResourceConflictException' });
    await add({ StatementId: 'more' });
    await remove();
    await expect(remove()).rejects.toMatchObject(notFound('Statement xaccount is not found in resource policy.'));
  });

  it('heed the revision: of the policy, and before there is one of the function', async () => {
    const stale = {
      code: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. ' +
        'Call the GetPolicy API to retrieve the latest Revision Id',
    };
    const { Configuration } = await kit.call(getFunctionOperation, hello);
    await expect(add({ RevisionId: 'older' })).rejects.toMatchObject(stale);
    await add({ RevisionId: Configuration!.RevisionId });
    const { RevisionId } = await kit.call(getPolicyOperation, hello);
    await add({ StatementId: 'more', RevisionId });
    await expect(add({ StatementId: 'yet-more', RevisionId })).rejects.toMatchObject(stale);
    await expect(
      kit.call(removePermissionOperation, { ...hello, StatementId: 'more', RevisionId }),
    ).rejects.toMatchObject(stale);
    expect((await kit.call(getFunctionOperation, hello)).Configuration).toEqual(Configuration);
  });

  it('grant nothing to an organization', async () => {
    await expect(add({ Principal: '*', PrincipalOrgID: 'o-0123456789' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('PrincipalOrgID is not supported'),
    });
  });

  it('lose the policy with its alias', async () => {
    await add({ Qualifier: 'live' });
    await kit.call(deleteAliasOperation, { ...hello, Name: 'live' });
    await kit.call(createAliasOperation, { ...hello, Name: 'live', FunctionVersion: '1' });
    await expect(kit.call(getPolicyOperation, { ...hello, Qualifier: 'live' })).rejects.toMatchObject(NO_POLICY);
  });

  it('can be restricted by whom they let in', async () => {
    const careful = aCaller({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'lambda:AddPermission',
          Resource: '*',
          Condition: {
            StringEquals: { 'lambda:Principal': 's3.amazonaws.com' },
            StringNotEqualsIfExists: { 'lambda:FunctionUrlAuthType': 'NONE' },
          },
        },
      ],
    });
    const by = (input: Partial<AddPermissionRequest>) =>
      kit.call(addPermissionOperation, { ...grant, ...input }, careful);
    const refused = { code: 'AccessDeniedException' };
    await expect(by({})).rejects.toMatchObject(refused);
    const url = { Action: 'lambda:InvokeFunctionUrl', Principal: 's3.amazonaws.com' };
    await expect(by({ ...url, FunctionUrlAuthType: 'NONE' })).rejects.toMatchObject(refused);
    await by({ ...url, FunctionUrlAuthType: 'AWS_IAM' });
  });

  it('can be restricted by whom they shut out', async () => {
    const Condition = { StringEquals: { 'lambda:Principal': OTHER } };
    const Statement = { Effect: 'Allow', Action: 'lambda:RemovePermission', Resource: '*', Condition } as const;
    const careful = aCaller({ Version: '2012-10-17', Statement });
    const remove = (StatementId: string) => kit.call(removePermissionOperation, { ...hello, StatementId }, careful);
    await add();
    await add({ StatementId: 's3', Principal: 's3.amazonaws.com' });
    for (const id of ['s3', 'nothing'])
      await expect(remove(id)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await remove('xaccount');
  });
});

describe('PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy', () => {
  const on = { ResourceArn: ARN };
  const document = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'a', Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunction', Resource: ARN }],
  };
  const put = (more: object = {}) =>
    kit.call(putResourcePolicyOperation, { ...on, Policy: JSON.stringify(document, null, 2), ...more });

  it('have the same policy as permissions', async () => {
    await add();
    const stored = await put();
    expect(stored).toEqual({ Policy: JSON.stringify(document), RevisionId: expect.any(String) });
    expect(await kit.call(getResourcePolicyOperation, on)).toEqual(stored);
    expect(await kit.call(getPolicyOperation, hello)).toEqual(stored);
    const { Statement } = await add();
    const { Policy } = await kit.call(getResourcePolicyOperation, on);
    expect(JSON.parse(Policy!)).toEqual({
      ...document,
      Statement: [...document.Statement, JSON.parse(Statement!) as unknown],
    });
    await kit.call(deleteResourcePolicyOperation, on);
    await expect(kit.call(getResourcePolicyOperation, on)).rejects.toMatchObject(NO_POLICY);
    await expect(kit.call(deleteResourcePolicyOperation, on)).rejects.toMatchObject(NO_POLICY);
  });

  it('heed the revision', async () => {
    const { RevisionId } = await put();
    await put({ RevisionId });
    const stale = { code: 'PreconditionFailedException' };
    await expect(put({ RevisionId })).rejects.toMatchObject(stale);
    await expect(kit.call(deleteResourcePolicyOperation, { ...on, RevisionId })).rejects.toMatchObject(stale);
  });

  it('refuse what is no policy of the resource', async () => {
    const invalid = { code: 'InvalidParameterValueException' };
    await expect(put({ Policy: '{' })).rejects.toMatchObject(invalid);
    await expect(put({ ResourceArn: `${ARN}:live` })).rejects.toMatchObject(invalid);
    await expect(put({ ResourceArn: `${ARN}:$LATEST` })).rejects.toMatchObject(invalid);
    const runtime = { ResourceArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:runtime/x` };
    await expect(kit.call(getResourcePolicyOperation, runtime)).rejects.toMatchObject(NO_POLICY);
  });
});

describe('another account', () => {
  const invoke = (FunctionName: string, caller: Caller) =>
    kit.run(invokeOperation(kit.invoke), { FunctionName }, caller);
  const refused = (name: string, kind = 'resource-based policy') => ({
    code: 'AccessDeniedException',
    message:
      `User: arn:aws:iam::${OTHER}:user/bob is not authorized to perform: lambda:InvokeFunction on resource: ${name} ` +
      `because no ${kind} allows the lambda:InvokeFunction action`,
  });
  const NOBODY = ARN.replace('hello', 'nobody');
  const silent = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } } as const;

  it('invokes what it was let and no more, and only who its own account lets', async () => {
    for (const arn of [ARN, NOBODY]) await expect(invoke(arn, stranger())).rejects.toMatchObject(refused(arn));
    await add();
    await invoke(ARN, stranger());
    expect(kit.invoked).toMatchObject([{ functionName: ARN }]);
    await expect(invoke(`${ARN}:live`, stranger())).rejects.toMatchObject(refused(`${ARN}:live`));
    for (const arn of [ARN, NOBODY]) {
      await expect(invoke(arn, stranger(silent))).rejects.toMatchObject(refused(arn, 'identity-based policy'));
    }
    await kit.call(removePermissionOperation, { ...hello, StatementId: 'xaccount' });
    await expect(invoke(ARN, stranger())).rejects.toMatchObject(refused(ARN));
  });

  it('does with the function what it was let, in the owner’s account', async () => {
    await add({ Action: 'lambda:*' });
    const { Configuration } = await kit.call(getFunctionOperation, { FunctionName: ARN }, stranger());
    expect(Configuration?.FunctionArn).toBe(ARN);
    await kit.call(publishVersionOperation, { FunctionName: ARN }, stranger());
    const mine = { ...grant, FunctionName: ARN, StatementId: 'mine' };
    await expect(kit.call(addPermissionOperation, mine, stranger())).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});
