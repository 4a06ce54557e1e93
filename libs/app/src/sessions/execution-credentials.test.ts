import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { TRUST_LAMBDA } from '../identity/standard-policies.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aVersion } from '../ports/testing/function-fixtures.js';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { plainSealer } from '../ports/testing/plain-sealer.js';
import { ExecutionCredentials } from './execution-credentials.js';
import { SessionTokens } from './session-tokens.js';

const ACCOUNT = '123456789012';
const version = aVersion({ accountId: ACCOUNT, functionName: 'hello' });
const CANNOT = {
  code: 'AccessDeniedException',
  message: 'The role defined for the function cannot be assumed by Lambda.',
};

let store: MemoryIdentityStore;
let tokens: SessionTokens;
let credentials: ExecutionCredentials;

beforeEach(async () => {
  store = new MemoryIdentityStore();
  tokens = new SessionTokens(plainSealer, randomBytes, new FakeClock());
  credentials = new ExecutionCredentials(store, tokens, 'us-east-1');
  await store.createAccount({ accountId: ACCOUNT, name: 'one', concurrencyLimit: 10 });
});

const role = (trust: PolicyDocument) => store.createRole(ACCOUNT, 'worker', trust, {});

test("an environment gets a session of its function's role, under the function's name", async () => {
  const { uniqueId } = await role(TRUST_LAMBDA);
  const { accessKeyId, sessionToken, expiresAt } = await credentials.issue(version);
  expect(tokens.open(accessKeyId, sessionToken)).toMatchObject({
    subject: { kind: 'role', roleArn: version.role, roleId: uniqueId, sessionName: 'hello' },
    sourceFunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`,
    expiresAt,
  });
  expect(expiresAt - new FakeClock().now()).toBe(3 * 3_600_000);
});

test('a role that the service may assume for this function only', async () => {
  await role({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:hello' } },
    },
  });
  await expect(credentials.issue(version)).resolves.toBeDefined();
  await expect(credentials.issue({ ...version, functionName: 'other' })).rejects.toMatchObject(CANNOT);
});

test('none for a role that is gone, or that does not trust the service any more', async () => {
  await expect(credentials.issue(version)).rejects.toMatchObject(CANNOT);
  await role({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  });
  await expect(credentials.issue(version)).rejects.toMatchObject(CANNOT);
});

test('none for a role of another account, whatever it trusts', async () => {
  await role(TRUST_LAMBDA);
  const thief = { ...version, accountId: '999999999999' };
  await expect(credentials.issue(thief)).rejects.toMatchObject(CANNOT);
});

test('at once where the role is at hand', async () => {
  const known = await role(TRUST_LAMBDA);
  const warm = new ExecutionCredentials({ findRole: () => known }, tokens, 'us-east-1');
  expect(warm.issue(version)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) as string });
});
