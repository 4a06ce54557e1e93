import { expect, test } from 'vitest';
import type { AccessRequest } from './evaluate.js';
import type { PolicyStatement } from './policy.js';
import { type SimulatedPolicies, type SimulatedPolicy, simulate } from './simulate.js';

const ACCOUNT = '123456789012';
const request: AccessRequest = {
  principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT },
  action: 'lambda:InvokeFunction',
  resource: `arn:aws:lambda:eu:${ACCOUNT}:function:hello`,
  resourceAccountId: ACCOUNT,
  context: (key) => ({ 'aws:username': 'alice', 'aws:tagkeys': [] })[key],
};
const policy = (id: string, ...Statement: PolicyStatement[]): SimulatedPolicy => ({
  id,
  document: { Version: '2012-10-17', Statement },
});
const allow: PolicyStatement = { Effect: 'Allow', Action: 'lambda:*', Resource: '*' };
const deny: PolicyStatement = { Effect: 'Deny', Action: '*', Resource: '*' };
const other: PolicyStatement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const ask = (policies: Partial<SimulatedPolicies>) => simulate(request, { identity: [], ...policies });

test('an Allow is told by policy and place, and only those that matched', () => {
  const found = ask({ identity: [policy('a', other, allow), policy('b', allow)] });
  expect(found).toEqual({
    decision: 'allowed',
    matched: [
      { policyId: 'a', kind: 'identity', index: 1 },
      { policyId: 'b', kind: 'identity', index: 0 },
    ],
    missingContextKeys: [],
    allowedByBoundary: undefined,
    allowedByGuardrails: undefined,
  });
});

test('of a denied request the Denies are told', () => {
  const found = ask({ identity: [policy('a', allow, deny)], session: [policy('s', deny)] });
  expect(found.decision).toBe('explicitDeny');
  expect(found.matched).toEqual([
    { policyId: 'a', kind: 'identity', index: 1 },
    { policyId: 's', kind: 'session', index: 0 },
  ]);
});

test('an implicit denial rests on no statement, and says what boundary and guardrails hold', () => {
  const found = ask({ identity: [policy('a', allow)], boundary: policy('b', other), guardrails: [policy('g', allow)] });
  expect(found).toMatchObject({
    decision: 'implicitDeny',
    matched: [],
    allowedByBoundary: false,
    allowedByGuardrails: true,
  });
  expect(ask({ identity: [policy('a', allow)], guardrails: [] })).toMatchObject({ allowedByGuardrails: false });
});

test('missing keys are those that statements about the action and resource ask for', () => {
  const Condition = {
    StringEquals: { 'aws:ResourceTag/owner': '${aws:username}', 'aws:PrincipalTag/team': "${aws:userid, 'x'}" },
    'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' },
  };
  const found = ask({
    identity: [
      policy('a', { ...allow, Condition }, { ...other, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      policy('b', { ...deny, Condition: { Bool: { 'AWS:resourcetag/OWNER': 'true' } } }),
    ],
  });
  expect(found.decision).toBe('implicitDeny');
  expect(found.missingContextKeys).toEqual([
    'aws:ResourceTag/owner',
    'aws:PrincipalTag/team',
    'aws:TagKeys',
    'aws:userid',
  ]);
});

test('the policy on the resource has its say', () => {
  const resource = policy('r', { ...allow, Principal: { AWS: request.principal.arn } });
  expect(ask({ resource })).toMatchObject({
    decision: 'allowed',
    matched: [{ policyId: 'r', kind: 'resource', index: 0 }],
  });
});
