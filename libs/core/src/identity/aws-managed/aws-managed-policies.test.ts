import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../iam/parse-policy.js';
import { parsePolicyArn } from '../policy-ref.js';
import { AWS_MANAGED_POLICIES, awsManagedArn, awsManagedPolicyAt } from './aws-managed-policies.js';

describe.each(AWS_MANAGED_POLICIES.map((policy) => [policy.name, policy] as const))('%s', (_name, policy) => {
  it('is a policy that could be attached', () => {
    expect(parsePolicy(JSON.stringify(policy.document))).toEqual(policy.document);
  });

  it('is found by its whole ARN and by no other', () => {
    const ref = parsePolicyArn(awsManagedArn(policy));
    expect(ref && awsManagedPolicyAt(ref)).toBe(policy);
    expect(awsManagedPolicyAt({ ...ref!, path: '/elsewhere/' })).toBeUndefined();
    expect(awsManagedPolicyAt({ ...ref!, accountId: '123456789012' })).toBeUndefined();
  });
});

it('has those that deploy tools attach by name, where they look for them', () => {
  const arns = AWS_MANAGED_POLICIES.map(awsManagedArn);
  for (const name of ['Basic', 'VPCAccess', 'SQSQueue', 'DynamoDB', 'Kinesis']) {
    expect(arns).toContain(`arn:aws:iam::aws:policy/service-role/AWSLambda${name}ExecutionRole`);
  }
  expect(arns).toContain('arn:aws:iam::aws:policy/AdministratorAccess');
  expect(new Set(arns).size).toBe(arns.length);
});

it('hands out no credentials to who may only read', () => {
  const reading = AWS_MANAGED_POLICIES.filter(({ name }) => /ReadOnly|ViewOnly|Audit/.test(name));
  expect(reading.length).toBeGreaterThan(5);
  expect(JSON.stringify(reading)).not.toMatch(/sts:(Get\*|Assume)|:(\*|Create|Put|Delete|Update)/);
});
