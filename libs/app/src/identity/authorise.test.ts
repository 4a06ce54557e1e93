import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import { describe, expect, test } from 'vitest';
import { authorise } from './authorise.js';
import type { Caller } from './caller.js';
import { serviceMayAssume } from './service-role.js';
import { ADMINISTRATOR_ACCESS, BASIC_EXECUTION, TRUST_LAMBDA } from './standard-policies.js';

const ACCOUNT = '123456789012';
const hello = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:hello`;
const invoke = { action: 'lambda:InvokeFunction', resource: hello };

const document = (statement: PolicyStatement): PolicyDocument => ({ Version: '2012-10-17', Statement: [statement] });
const caller = (changes: Partial<Caller> = {}): Caller => ({
  requestId: 'r-1',
  principal: {
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    kind: 'user',
    id: 'AIDAX',
    name: 'alice',
  },
  policies: [ADMINISTRATOR_ACCESS],
  region: 'eu-central-1',
  sourceIp: '::ffff:192.0.2.7',
  userAgent: 'aws-cli/2',
  secureTransport: false,
  endpoint: 'http://stoker.test:9400',
  receivedAt: Date.UTC(2026, 10, 23, 12),
  ...changes,
});
const withCondition = (condition: NonNullable<PolicyStatement['Condition']>, changes: Partial<Caller> = {}) =>
  caller({ policies: [document({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition })], ...changes });

test('an administrator passes', () => {
  expect(() => authorise(caller(), [invoke, { action: 'iam:PassRole', resource: '*' }])).not.toThrow();
});

test('one check that is not allowed is enough to refuse, in the words of AWS', () => {
  const invoker = caller({ policies: [document({ Effect: 'Allow', Action: 'lambda:Invoke*', Resource: hello })] });
  expect(() => authorise(invoker, [invoke])).not.toThrow();
  expect(() => authorise(invoker, [invoke, { action: 'lambda:DeleteFunction', resource: hello }])).toThrow(
    expect.objectContaining({
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${ACCOUNT}:user/alice is not authorized to perform: lambda:DeleteFunction on resource: ${hello} because no identity-based policy allows the lambda:DeleteFunction action`,
    }),
  );
});

test('a boundary narrows', () => {
  const bounded = caller({ boundary: document({ Effect: 'Allow', Action: 'lambda:Get*', Resource: '*' }) });
  expect(() => authorise(bounded, [invoke])).toThrow(
    'because no permissions boundary allows the lambda:InvokeFunction',
  );
});

test('the account of the caller ends where another begins, for its root too', () => {
  const foreign = { ...invoke, resource: 'arn:aws:lambda:eu-central-1:999999999999:function:hello' };
  expect(() => authorise(caller(), [foreign])).toThrow('because no resource-based policy allows');
  const root = caller({
    principal: { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, kind: 'root', id: ACCOUNT, name: 'root' },
    policies: [],
  });
  expect(() => authorise(root, [invoke])).not.toThrow();
  expect(() => authorise(root, [foreign])).toThrow('because no resource-based policy allows');
});

const SESSION = {
  principal: {
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/s1`,
    kind: 'role',
    id: 'AROAX:s1',
    name: 'worker',
  },
  tags: { Team: 'web' },
  session: {
    kind: 'role',
    issuedAt: Date.UTC(2026, 10, 23, 11),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/team/worker`,
    sourceIdentity: 'ann',
    federatedProvider: 'arn:aws:iam::1:oidc-provider/ci.test',
    sourceFunctionArn: hello,
  },
} as const satisfies Partial<Caller>;

describe('a session policy', () => {
  const limitedTo = (...policies: PolicyDocument[]) =>
    caller({ ...SESSION, session: { ...SESSION.session, policies } });
  const get = { action: 'lambda:GetFunction', resource: hello };
  const allow = (Action: string) => document({ Effect: 'Allow', Action, Resource: '*' });

  test('limits what the role may do, and gives nothing', () => {
    expect(() => authorise(limitedTo(allow('lambda:Get*')), [get])).not.toThrow();
    expect(() => authorise(limitedTo(allow('lambda:Get*')), [invoke])).toThrow(
      'because no session policy allows the lambda:InvokeFunction action',
    );
    const poor = { ...limitedTo(allow('*')), policies: [allow('lambda:Get*')] };
    expect(() => authorise(poor, [invoke])).toThrow('because no identity-based policy allows');
  });

  test('is one with the others of its session', () => {
    const both = limitedTo(allow('lambda:Get*'), allow('lambda:Invoke*'));
    expect(() => authorise(both, [get, invoke])).not.toThrow();
    const denied = limitedTo(allow('*'), document({ Effect: 'Deny', Action: 'lambda:Invoke*', Resource: '*' }));
    expect(() => authorise(denied, [invoke])).toThrow('with an explicit deny in a session policy');
  });

  test('that is gone leaves nothing', () => {
    expect(() => authorise(limitedTo(), [get])).toThrow('because no session policy allows');
  });
});

describe('condition keys', () => {
  test.each<[string, Caller, boolean]>([
    ['address', withCondition({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }), true],
    ['another address', withCondition({ IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }), false],
    ['time', withCondition({ DateLessThan: { 'AWS:currenttime': '2026-11-23T12:00:01Z' } }), true],
    ['a time that is over', withCondition({ DateLessThan: { 'aws:CurrentTime': '2026-11-23T12:00:00Z' } }), false],
    ['epoch', withCondition({ NumericEquals: { 'aws:EpochTime': '1795435200' } }), true],
    ['transport', withCondition({ Bool: { 'aws:SecureTransport': 'true' } }), false],
    ['agent', withCondition({ StringLike: { 'aws:UserAgent': 'aws-cli/*' } }), true],
    ['region', withCondition({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }), true],
    ['user', withCondition({ StringEquals: { 'aws:username': 'alice', 'aws:userid': 'AIDAX' } }), true],
    ['type', withCondition({ StringEquals: { 'aws:PrincipalType': 'User', 'aws:PrincipalAccount': ACCOUNT } }), true],
    ['owner', withCondition({ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }), true],
    ['unknown', withCondition({ StringEquals: { 'aws:Nothing': 'x' } }), false],
  ])('%s', (_name, who, passes) => {
    const act = () => authorise(who, [invoke]);
    if (passes) expect(act).not.toThrow();
    else expect(act).toThrow('is not authorized');
  });

  test.each<[string, NonNullable<PolicyStatement['Condition']>]>([
    ['the ARN of its role', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/team/worker` } }],
    ['no user name', { Null: { 'aws:username': 'true' } }],
    [
      'the type and id of a session',
      { StringEquals: { 'aws:PrincipalType': 'AssumedRole', 'aws:userid': 'AROAX:s1' } },
    ],
    ['the time of its token', { DateEquals: { 'aws:TokenIssueTime': '2026-11-23T11:00:00Z' } }],
    ['no second factor', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    ['tags', { StringEquals: { 'aws:PrincipalTag/team': 'web', 'AWS:principaltag/TEAM': 'web' } }],
    ['a tag to fill in', { StringEquals: { 'aws:PrincipalTag/team': '${aws:PrincipalTag/Team}' } }],
    ['who is behind it', { StringEquals: { 'aws:SourceIdentity': 'ann' } }],
    ['its provider', { StringEquals: { 'aws:FederatedProvider': 'arn:aws:iam::1:oidc-provider/ci.test' } }],
    ['its function', { ArnEquals: { 'lambda:SourceFunctionArn': hello } }],
  ])('a session of a role has %s', (_name, condition) => {
    expect(() => authorise(withCondition(condition, SESSION), [invoke])).not.toThrow();
    const nobody = { ...SESSION, tags: undefined, session: undefined };
    if (!JSON.stringify(condition).includes('Principal') && !('Null' in condition)) {
      expect(() => authorise(withCondition(condition, nobody), [invoke])).toThrow('is not authorized');
    }
  });

  test('a tag that the principal lacks is no tag of the check', () => {
    const tagged = withCondition({ StringEquals: { 'aws:PrincipalTag/team': 'web' } });
    expect(() => authorise(tagged, [{ ...invoke, context: { 'aws:PrincipalTag/team': 'web' } }])).toThrow(
      'is not authorized',
    );
  });

  test('the policy that takes the sessions of a time away leaves later ones', () => {
    const revoke = (before: string) =>
      document({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
      });
    const policies = (before: string) => ({ ...SESSION, policies: [ADMINISTRATOR_ACCESS, revoke(before)] });
    expect(() => authorise(caller(policies('2026-11-23T11:00:00.001Z')), [invoke])).toThrow('with an explicit deny');
    expect(() => authorise(caller(policies('2026-11-23T11:00:00Z')), [invoke])).not.toThrow();
    const longTerm = { policies: [ADMINISTRATOR_ACCESS, revoke('2026-11-23T11:00:00.001Z')] };
    expect(() => authorise(caller(longTerm), [invoke])).not.toThrow();
  });

  test("the check's own keys count, but cannot replace a global one", () => {
    const passing = withCondition({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } });
    const check = { action: 'iam:PassRole', resource: '*' };
    expect(() => authorise(passing, [check])).toThrow('is not authorized');
    expect(() =>
      authorise(passing, [{ ...check, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }]),
    ).not.toThrow();
    const secure = withCondition({ Bool: { 'aws:SecureTransport': 'true' } });
    expect(() => authorise(secure, [{ ...check, context: { 'aws:SecureTransport': 'true' } }])).toThrow(
      'is not authorized',
    );
  });
});

test('a role is assumed by the service that it trusts only', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/r`;
  const role = { accountId: ACCOUNT, name: 'r', arn, uniqueId: 'AROAR', policies: [BASIC_EXECUTION] };
  expect(serviceMayAssume({ ...role, trustPolicy: TRUST_LAMBDA }, 'lambda.amazonaws.com')).toBe(true);
  expect(serviceMayAssume({ ...role, trustPolicy: TRUST_LAMBDA }, 'ec2.amazonaws.com')).toBe(false);
});
