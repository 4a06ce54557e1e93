import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FunctionKey } from '../ports/function-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { authorise } from './authorise.js';
import type { Caller } from './caller.js';
import { FunctionPolicies } from './function-policies.js';
import { authoriser } from './resource-policies.js';
import { ADMINISTRATOR_ACCESS } from './standard-policies.js';

const [OWNER, OTHER] = ['111122223333', '444455556666'];
const HELLO = `arn:aws:lambda:us-east-1:${OWNER}:function:hello`;
const INVOKE = 'lambda:InvokeFunction';

let functions: Map<string, Map<string, FunctionPolicy>>;
let reads: number;
let change: (change: SnapshotChange) => void;
let check: ReturnType<typeof authoriser>;

beforeEach(() => {
  functions = new Map([['hello', new Map()]]);
  reads = 0;
  const store = {
    find: async ({ functionName }: FunctionKey) => {
      reads++;
      return functions.get(functionName);
    },
  };
  const policies = new FunctionPolicies(store, { onChange: (listener) => (change = listener) }, new FakeClock());
  check = authoriser(policies.policyOf, () => undefined);
});

function give(qualifier: string, statement: Partial<PolicyStatement>): void {
  const whole = { Effect: 'Allow', Principal: { AWS: OTHER }, Action: INVOKE, Resource: HELLO, ...statement };
  const document = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [whole] }), 'resource');
  functions.get('hello')!.set(qualifier, { revisionId: 'r', document });
}

const caller = (accountId: string, policies = [ADMINISTRATOR_ACCESS], name = 'ann'): Caller => ({
  requestId: 'r-1',
  principal: { accountId, arn: `arn:aws:iam::${accountId}:user/${name}`, kind: 'user', id: 'AIDAX', name },
  policies,
  region: 'us-east-1',
  sourceIp: '192.0.2.7',
  userAgent: 'aws-cli/2',
  secureTransport: false,
  endpoint: 'http://stoker.test:9400',
  receivedAt: 0,
});
const stranger = caller(OTHER);
const tries = async (by: Caller, action: string, resource: string) => check(by, [{ action, resource }]);
/** How a caller of another account is told of a function that is not there. */
const refusal = (by: Caller, action: string, resource: string): string => {
  try {
    authorise(by, [{ action, resource }]);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('allowed');
};
const expectRefused = (by: Caller, action: string, resource: string) =>
  expect(tries(by, action, resource)).rejects.toThrow(refusal(by, action, resource));

describe('a function’s policy', () => {
  test('lets another account’s caller, when the caller’s own policies do as well', async () => {
    await expectRefused(stranger, INVOKE, HELLO);
    give('', {});
    change({ kind: 'function', accountId: OWNER, functionName: 'hello' });
    await tries(stranger, INVOKE, HELLO);
    await expectRefused(caller(OTHER, []), INVOKE, HELLO);
    await expectRefused(stranger, 'lambda:GetFunction', HELLO);
    await expectRefused(caller('777788889999'), INVOKE, HELLO);
  });

  test('lets a caller of the same account whose own policies are silent', async () => {
    const ann = caller(OWNER, []);
    give('', { Principal: { AWS: ann.principal.arn } });
    await tries(ann, INVOKE, HELLO);
    await expectRefused(caller(OWNER, [], 'bob'), INVOKE, HELLO);
  });

  test('is about the function alone unless it says otherwise; an alias has its own', async () => {
    give('', {});
    give('live', { Resource: `${HELLO}:live` });
    await tries(stranger, INVOKE, `${HELLO}:live`);
    await expectRefused(stranger, INVOKE, `${HELLO}:1`);
    await expectRefused(stranger, INVOKE, `${HELLO}:$LATEST`);
    give('', { Resource: `${HELLO}:*` });
    change({ kind: 'unknown' });
    for (const qualifier of ['live', '1']) await tries(stranger, INVOKE, `${HELLO}:${qualifier}`);
    await expectRefused(stranger, INVOKE, HELLO);
  });

  test('allows nothing that functions’ policies cannot', async () => {
    give('', { Action: 'lambda:*' });
    await tries(stranger, 'lambda:UpdateFunctionCode', HELLO);
    for (const action of ['lambda:AddPermission', 'lambda:UpdateFunctionConfiguration', 'lambda:CreateFunction']) {
      await expectRefused(stranger, action, HELLO);
    }
  });

  test('denies, but never the change of the policy', async () => {
    give('', { Effect: 'Deny', Principal: '*', Action: 'lambda:*' });
    const owner = caller(OWNER);
    for (const action of [INVOKE, 'lambda:UpdateFunctionConfiguration']) {
      await expect(tries(owner, action, HELLO)).rejects.toThrow('with an explicit deny in a resource-based policy');
    }
    await tries(owner, 'lambda:DeleteResourcePolicy', HELLO);
  });

  test('does not show in the denial that another account’s caller gets', async () => {
    give('', { Effect: 'Deny' });
    await expectRefused(stranger, INVOKE, HELLO);
    await expectRefused(caller(OTHER, []), INVOKE, HELLO);
  });
});

describe('what is looked up', () => {
  test('is at hand the next time, whether or not there is a policy', async () => {
    await tries(caller(OWNER), INVOKE, HELLO);
    expect(check(caller(OWNER), [{ action: INVOKE, resource: `${HELLO}:live` }])).not.toBeInstanceOf(Promise);
    await tries(caller(OWNER), INVOKE, HELLO.replace('hello', 'nobody'));
    expect(reads).toBe(2);
  });

  test('is nothing for other kinds of resources', () => {
    for (const resource of ['*', `arn:aws:lambda:us-east-1:${OWNER}:layer:tools:1`, 'arn:aws:s3:::bucket']) {
      expect(check(caller(OWNER), [{ action: INVOKE, resource }])).not.toBeInstanceOf(Promise);
    }
    expect(reads).toBe(0);
  });
});
