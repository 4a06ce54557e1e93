import { describe, expect, it } from 'vitest';
import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import { authorise } from '../identity/authorise.js';
import type { Caller } from '../identity/caller.js';
import type { Account } from '../ports/identity-store.js';
import { forTenants } from './tenant-gate.js';

const ACCOUNT: Account = { accountId: '111122223333', name: 'a', concurrencyLimit: 1 };
const document = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const ADMIN = document({ Effect: 'Allow', Action: '*', Resource: '*' });
const NO_DELETION = document({ Effect: 'Deny', Action: 'lambda:Delete*', Resource: '*' });
const ONLY_LAMBDA = document({ Effect: 'Allow', Action: 'lambda:*', Resource: '*' });

const caller = (kind: 'user' | 'root' = 'user'): Caller => ({
  requestId: 'r',
  principal: { accountId: ACCOUNT.accountId, arn: `arn:aws:iam::111122223333:${kind}`, kind, id: 'i', name: 'ann' },
  policies: [ADMIN],
  region: 'us-east-1',
  sourceIp: '192.0.2.1',
  userAgent: '',
  secureTransport: true,
  endpoint: 'https://stoker.test',
  receivedAt: 0,
});

/** Whether a caller of the account may do it. */
async function may(action: string, change: Partial<Account>, kind?: 'root', isLate = false): Promise<true | string> {
  const account = { ...ACCOUNT, ...change };
  const gate = forTenants(() => (isLate ? Promise.resolve(account) : account), authorise);
  try {
    await gate(caller(kind), [{ action, resource: '*' }]);
    return true;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('forTenants', () => {
  it('lets callers of an open account pass, at once where the account is at hand', () => {
    const passed = forTenants(() => ACCOUNT, authorise)(caller(), [{ action: 'lambda:GetFunction', resource: '*' }]);
    expect(passed).not.toBeInstanceOf(Promise);
  });

  it.each(['suspended', 'closed'] as const)('refuses everybody of an account that is %s', async (status) => {
    const message = `The account 111122223333 is ${status}.`;
    expect(await may('lambda:GetFunction', { status })).toBe(message);
    expect(await may('lambda:GetFunction', { status }, 'root', true)).toBe(message);
  });

  it('refuses what a guardrail denies, to root as well, and leaves all else alone', async () => {
    const guardrails = [NO_DELETION];
    expect(await may('lambda:DeleteFunction', { guardrails })).toContain('with an explicit deny in a service control');
    expect(await may('lambda:DeleteFunction', { guardrails }, 'root', true)).toContain('explicit deny');
    expect(await may('iam:CreateUser', { guardrails })).toBe(true);
  });

  it('refuses what no guardrail allows, where one allows something', async () => {
    const guardrails = [NO_DELETION, ONLY_LAMBDA];
    expect(await may('iam:CreateUser', { guardrails })).toContain('because no service control policy allows');
    expect(await may('lambda:GetFunction', { guardrails })).toBe(true);
    expect(await may('lambda:DeleteFunction', { guardrails })).toContain('explicit deny');
  });
});
