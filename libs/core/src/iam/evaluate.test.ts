import { describe, expect, test } from 'vitest';
import { compilePolicy } from './compile-policy.js';
import { denialMessage } from './denial-message.js';
import { type AccessRequest, type Decision, type PolicySet, evaluate } from './evaluate.js';
import type { PolicyStatement } from './policy.js';
import type { RequestPrincipal } from './principal-match.js';

const ACCOUNT = '123456789012';
const hello = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:hello`;
const alice: RequestPrincipal = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT };
const stranger: RequestPrincipal = {
  kind: 'user',
  arn: 'arn:aws:iam::999999999999:user/eve',
  accountId: '999999999999',
};
const session: RequestPrincipal = {
  kind: 'role',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/s1`,
  accountId: ACCOUNT,
};
const root: RequestPrincipal = { kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
const s3: RequestPrincipal = { kind: 'service', arn: 's3.amazonaws.com', accountId: '' };

const policy = (...statements: PolicyStatement[]) => compilePolicy({ Version: '2012-10-17', Statement: statements });
const allow = (changes: Partial<PolicyStatement> = {}) =>
  policy({ Effect: 'Allow', Action: 'lambda:*', Resource: '*', ...changes });
const deny = (changes: Partial<PolicyStatement> = {}) =>
  policy({ Effect: 'Deny', Action: '*', Resource: '*', ...changes });
const nothing = policy({ Effect: 'Allow', Action: 'ec2:Nothing', Resource: '*' });

const decide = (policies: Partial<PolicySet>, changes: Partial<AccessRequest> = {}): Decision =>
  evaluate(
    {
      principal: alice,
      action: 'lambda:InvokeFunction',
      resource: hello,
      resourceAccountId: ACCOUNT,
      context: (key) => (key === 'aws:principalarn' ? alice.arn : undefined),
      ...changes,
    },
    { identity: [], ...policies },
  );
const ALLOWED: Decision = { allowed: true };
const implicit = (by: Extract<Decision, { allowed: false }>['by']): Decision => ({
  allowed: false,
  denial: 'implicit',
  by,
});
const explicit = (by: Extract<Decision, { allowed: false }>['by']): Decision => ({
  allowed: false,
  denial: 'explicit',
  by,
});

describe('statements', () => {
  test.each<[string, PolicyStatement, Decision]>([
    ['an action by name', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }, ALLOWED],
    ['an action in another case', { Effect: 'Allow', Action: 'LAMBDA:invokeFUNCTION', Resource: '*' }, ALLOWED],
    ['an action by wildcard', { Effect: 'Allow', Action: 'lambda:Inv?ke*', Resource: '*' }, ALLOWED],
    ['every action', { Effect: 'Allow', Action: '*', Resource: '*' }, ALLOWED],
    ['another action', { Effect: 'Allow', Action: 'lambda:GetFunction', Resource: '*' }, implicit('identity')],
    ['one action of several', { Effect: 'Allow', Action: ['s3:*', 'lambda:InvokeFunction'], Resource: '*' }, ALLOWED],
    ['NotAction with another', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, ALLOWED],
    ['NotAction with this', { Effect: 'Allow', NotAction: ['iam:*', 'lambda:*'], Resource: '*' }, implicit('identity')],
    ['the resource', { Effect: 'Allow', Action: '*', Resource: hello }, ALLOWED],
    ['another resource', { Effect: 'Allow', Action: '*', Resource: `${hello}-2` }, implicit('identity')],
    ['NotResource with another', { Effect: 'Allow', Action: '*', NotResource: `${hello}-2` }, ALLOWED],
    ['NotResource with this', { Effect: 'Allow', Action: '*', NotResource: `${hello}*` }, implicit('identity')],
    [
      'NotResource whose variable has no value',
      { Effect: 'Allow', Action: '*', NotResource: `${hello}-\${aws:username}` },
      ALLOWED,
    ],
    [
      'a condition that does not hold',
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      implicit('identity'),
    ],
  ])('%s', (_name, statement, decision) => {
    expect(decide({ identity: [policy(statement)] })).toEqual(decision);
  });

  test('an old document has no variables', () => {
    const document = { Statement: { Effect: 'Allow', Action: '*', Resource: `${hello}\${*}` } } as const;
    expect(decide({ identity: [compilePolicy(document)] }, { resource: `${hello}\${x}` })).toEqual(ALLOWED);
    expect(
      decide({ identity: [compilePolicy({ ...document, Version: '2012-10-17' })] }, { resource: `${hello}*` }),
    ).toEqual(ALLOWED);
  });
});

describe('kinds of policy', () => {
  test.each<[string, Partial<PolicySet>, Decision]>([
    ['nothing allows', {}, implicit('identity')],
    ['identity allows', { identity: [nothing, allow()] }, ALLOWED],
    ['identity denies what another allows', { identity: [allow(), deny()] }, explicit('identity')],
    ['the boundary allows too', { identity: [allow()], boundary: allow() }, ALLOWED],
    ['the boundary is silent', { identity: [allow()], boundary: nothing }, implicit('boundary')],
    ['the boundary denies', { identity: [allow()], boundary: deny() }, explicit('boundary')],
    ['only the boundary allows', { boundary: allow() }, implicit('identity')],
    ['the session is silent', { identity: [allow()], session: [nothing] }, implicit('session')],
    ['one of the session’s policies allows', { identity: [allow()], session: [nothing, allow()] }, ALLOWED],
    ['one denies', { identity: [allow()], session: [allow(), deny()] }, explicit('session')],
    ['the session denies', { identity: [allow()], session: [deny()] }, explicit('session')],
    ['the guardrail is silent', { identity: [allow()], guardrails: [nothing] }, implicit('guardrail')],
    ['there are guardrails and none allows', { identity: [allow()], guardrails: [] }, implicit('guardrail')],
    ['a guardrail denies', { identity: [allow()], guardrails: [allow(), deny()] }, explicit('guardrail')],
    [
      'every kind allows',
      { identity: [allow()], boundary: allow(), session: [allow()], guardrails: [allow()] },
      ALLOWED,
    ],
    ['the resource names the account', { resource: allow({ Principal: { AWS: ACCOUNT } }) }, implicit('identity')],
    ['the resource names the user', { resource: allow({ Principal: { AWS: alice.arn } }) }, ALLOWED],
    ['the resource names everybody', { resource: allow({ Principal: '*' }) }, ALLOWED],
    ['the resource names another', { resource: allow({ Principal: { AWS: stranger.arn } }) }, implicit('identity')],
    ['the resource denies', { identity: [allow()], resource: deny({ Principal: '*' }) }, explicit('resource')],
    [
      'the resource denies all but the account and the user',
      { identity: [allow()], resource: deny({ NotPrincipal: { AWS: [ACCOUNT, alice.arn] } }) },
      ALLOWED,
    ],
    [
      'which a boundary makes void',
      { identity: [allow()], resource: deny({ NotPrincipal: { AWS: [ACCOUNT, alice.arn] } }), boundary: allow() },
      explicit('resource'),
    ],
    [
      'all but the account is not enough',
      { identity: [allow()], resource: deny({ NotPrincipal: { AWS: ACCOUNT } }) },
      explicit('resource'),
    ],
    [
      'nor is all but the user',
      { identity: [allow()], resource: deny({ NotPrincipal: { AWS: alice.arn } }) },
      explicit('resource'),
    ],
    [
      'the resource denies all but another',
      { identity: [allow()], resource: deny({ NotPrincipal: { AWS: stranger.arn } }) },
      explicit('resource'),
    ],
    [
      'a grant to the user itself passes a silent boundary',
      { resource: allow({ Principal: { AWS: alice.arn } }), boundary: nothing },
      ALLOWED,
    ],
    ['a grant to everybody does not', { resource: allow({ Principal: '*' }), boundary: nothing }, implicit('boundary')],
    [
      'unless its ARN is picked out of everybody',
      {
        resource: allow({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/al*' } } }),
        boundary: nothing,
      },
      ALLOWED,
    ],
    [
      'nor does any grant pass a boundary that denies',
      { resource: allow({ Principal: { AWS: alice.arn } }), boundary: deny() },
      explicit('boundary'),
    ],
    [
      'nor a silent guardrail',
      { resource: allow({ Principal: { AWS: alice.arn } }), guardrails: [nothing] },
      implicit('guardrail'),
    ],
  ])('%s', (_name, policies, decision) => {
    expect(decide(policies)).toEqual(decision);
  });
});

describe('across accounts', () => {
  const request = { principal: stranger };
  test.each<[string, Partial<PolicySet>, Decision]>([
    ['identity alone is not enough', { identity: [allow()] }, implicit('resource')],
    [
      'the resource alone is not enough',
      { resource: allow({ Principal: { AWS: stranger.arn } }) },
      implicit('identity'),
    ],
    ['both are', { identity: [allow()], resource: allow({ Principal: { AWS: stranger.arn } }) }, ALLOWED],
    [
      'naming the account will do',
      { identity: [allow()], resource: allow({ Principal: { AWS: '999999999999' } }) },
      ALLOWED,
    ],
    [
      'naming its root is naming the account',
      { identity: [allow()], resource: allow({ Principal: { AWS: 'arn:aws:iam::999999999999:root' } }) },
      ALLOWED,
    ],
    [
      'a silent boundary still limits',
      { identity: [allow()], boundary: nothing, resource: allow({ Principal: { AWS: stranger.arn } }) },
      implicit('boundary'),
    ],
    [
      'the resource may name somebody else',
      { identity: [allow()], resource: allow({ Principal: { AWS: alice.arn } }) },
      implicit('resource'),
    ],
  ])('%s', (_name, policies, decision) => {
    expect(decide(policies, request)).toEqual(decision);
  });
});

describe('other principals', () => {
  const role = { AWS: `arn:aws:iam::${ACCOUNT}:role/team/worker` };
  test.each<[string, RequestPrincipal, Partial<PolicySet>, Decision]>([
    ['root may do everything in its account', root, {}, ALLOWED],
    ['but what the guardrail lets it', root, { guardrails: [nothing] }, implicit('guardrail')],
    ['and what the resource denies', root, { resource: deny({ Principal: '*' }) }, explicit('resource')],
    ['a role is named by its ARN with a path', session, { resource: allow({ Principal: role }) }, ALLOWED],
    [
      'a grant to the role is limited by the session',
      session,
      { resource: allow({ Principal: role }), session: [nothing] },
      implicit('session'),
    ],
    [
      'a grant to the session is not',
      session,
      { resource: allow({ Principal: { AWS: session.arn } }), session: [nothing] },
      ALLOWED,
    ],
    [
      'another role of that name elsewhere is another',
      session,
      { resource: allow({ Principal: { AWS: 'arn:aws:iam::999999999999:role/worker' } }) },
      implicit('identity'),
    ],
    ['a service needs the resource', s3, {}, implicit('resource')],
    [
      'which names it',
      s3,
      { resource: allow({ Principal: { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] } }) },
      ALLOWED,
    ],
    ['and no other', s3, { resource: allow({ Principal: { Service: 'sns.amazonaws.com' } }) }, implicit('resource')],
    [
      'a service is no AWS principal',
      s3,
      { resource: allow({ Principal: { AWS: 's3.amazonaws.com' } }) },
      implicit('resource'),
    ],
  ])('%s', (_name, principal, policies, decision) => {
    expect(decide(policies, { principal })).toEqual(decision);
  });

  test('everybody includes services, in both spellings', () => {
    expect(decide({ resource: allow({ Principal: '*' }) }, { principal: s3 })).toEqual(ALLOWED);
    expect(decide({ resource: allow({ Principal: { AWS: '*' } }) }, { principal: s3 })).toEqual(ALLOWED);
  });

  test('a denial to all but a session names the account, the role and the session', () => {
    const names = [ACCOUNT, role.AWS, session.arn];
    const decided = (AWS: string[]) =>
      decide({ identity: [allow()], resource: deny({ NotPrincipal: { AWS } }) }, { principal: session });
    expect(decided(names)).toEqual(ALLOWED);
    for (const missing of names) {
      expect(decided(names.filter((name) => name !== missing))).toEqual(explicit('resource'));
    }
  });
});

describe('assuming a role', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/worker`;
  const oidc = `arn:aws:iam::${ACCOUNT}:oidc-provider/ci.example`;
  const trust = (Principal: PolicyStatement['Principal'], Action = 'sts:AssumeRole') =>
    policy({ Effect: 'Allow', Principal: Principal!, Action });
  const assume = (principal: RequestPrincipal, resource: PolicySet['resource'], identity: PolicySet['identity'] = []) =>
    decide({ identity, resource }, { principal, action: 'sts:AssumeRole', resource: role, resourceMustGrant: true });

  test('a trust policy says nothing of resources', () => {
    expect(assume(s3, trust({ Service: 's3.amazonaws.com' }))).toEqual(ALLOWED);
  });

  test('no policy of the caller makes up for a trust policy that does not name it', () => {
    const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    expect(assume(alice, trust({ AWS: stranger.arn }), [everything])).toEqual(implicit('resource'));
    expect(assume(root, trust({ AWS: stranger.arn }))).toEqual(implicit('resource'));
    expect(assume(alice, trust({ AWS: ACCOUNT }), [everything])).toEqual(ALLOWED);
    expect(assume(alice, trust({ AWS: ACCOUNT }))).toEqual(implicit('identity'));
    expect(assume(alice, trust({ AWS: alice.arn }))).toEqual(ALLOWED);
  });

  test('an identity provider is named as what it is', () => {
    const provider: RequestPrincipal = { kind: 'federated', arn: oidc, accountId: '' };
    expect(assume(provider, trust({ Federated: oidc }))).toEqual(ALLOWED);
    expect(assume(provider, trust({ Federated: `${oidc}2` }))).toEqual(implicit('resource'));
    expect(assume(provider, trust({ AWS: oidc }))).toEqual(implicit('resource'));
    expect(assume(provider, trust({ Service: oidc }))).toEqual(implicit('resource'));
  });

  test('nobody in particular is let in by a policy for everybody alone', () => {
    const anonymous: RequestPrincipal = { kind: 'anonymous', arn: '', accountId: '' };
    const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    expect(assume(anonymous, trust('*'))).toEqual(ALLOWED);
    expect(assume(anonymous, trust({ AWS: '*' }))).toEqual(ALLOWED);
    expect(assume(anonymous, trust({ AWS: ACCOUNT }), [everything])).toEqual(implicit('resource'));
    expect(assume(anonymous, trust({ Service: '' }))).toEqual(implicit('resource'));
  });
});

describe('the message', () => {
  const message = (decision: Decision, resource = hello) => {
    if (decision.allowed) throw new Error('allowed');
    return denialMessage({ principal: alice, action: 'lambda:InvokeFunction', resource }, decision);
  };
  test.each([
    [implicit('identity'), 'because no identity-based policy allows the lambda:InvokeFunction action'],
    [implicit('boundary'), 'because no permissions boundary allows the lambda:InvokeFunction action'],
    [implicit('guardrail'), 'because no service control policy allows the lambda:InvokeFunction action'],
    [explicit('identity'), 'with an explicit deny in an identity-based policy'],
    [explicit('resource'), 'with an explicit deny in a resource-based policy'],
    [explicit('session'), 'with an explicit deny in a session policy'],
  ])('%j', (decision, why) => {
    const who = `User: arn:aws:iam::${ACCOUNT}:user/alice is not authorized to perform: lambda:InvokeFunction`;
    expect(message(decision)).toBe(`${who} on resource: ${hello} ${why}`);
  });

  test('says so where the action knows no resource', () => {
    expect(message(implicit('identity'), '*')).toContain('lambda:InvokeFunction on resource: * because');
  });
});
