import type { Account, Role } from '@stoker/app/ports/identity-store';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { expect, it } from 'vitest';
import { mappingAccess } from './mapping-access.js';

const ACCOUNT = '111122223333';
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const MAPPING: EventSourceMapping = {
  uuid: 'u',
  accountId: ACCOUNT,
  functionName: 'hello',
  kind: 'sqs',
  settings: { EventSourceArn: QUEUE },
  enabled: true,
  state: 'Enabled',
  changedAt: 0,
  tags: {},
};
const document = (Statement: PolicyDocument['Statement']): PolicyDocument => ({ Version: '2012-10-17', Statement });
const READS = document({ Effect: 'Allow', Action: 'sqs:*', Resource: QUEUE });
const TRUST = document({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
const NOBODY = document({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' });

const access = (more: { role?: Partial<Role> | null; account?: Partial<Account>; gone?: boolean } = {}) => {
  const role = { accountId: ACCOUNT, arn: ROLE, policies: [READS], trustPolicy: TRUST, ...more.role } as Role;
  const account = { accountId: ACCOUNT, name: 'acme', concurrencyLimit: 10, ...more.account } as Account;
  return mappingAccess(MAPPING, {
    catalog: {
      resolve: () => {
        if (more.gone) throw new ServiceError('ResourceNotFoundException', 'gone');
        return { role: ROLE, timeout: 3 } as FunctionVersion;
      },
    },
    identity: { findRole: () => (more.role === null ? undefined : role), findAccount: () => account },
  });
};
const refused = (problem: string) => ({ allowed: false, problem: `PROBLEM: ${problem}` });

it('lets a source be read that the role may read', async () => {
  expect(await access()).toEqual({ allowed: true, timeoutMs: 3_000 });
});

it('says what is in the way', async () => {
  const one = document({ Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], Resource: '*' });
  const denied = refused('Access to the event source is denied');
  expect(await access({ role: { policies: [] } })).toEqual(denied);
  expect(await access({ role: { policies: [one] } })).toEqual(denied);
  const noRole = refused('Lambda failed to assume your function execution role.');
  expect(await access({ role: null })).toEqual(noRole);
  expect(await access({ role: { trustPolicy: NOBODY } })).toEqual(noRole);
  expect(await access({ gone: true })).toEqual(refused('The function does not exist'));
  expect(await access({ account: { status: 'suspended' } })).toEqual(refused('The account is suspended'));
});

it('keeps to the guardrails of the account', async () => {
  const denies = (Action: string) => ({
    account: { guardrails: [document({ Effect: 'Deny', Action, Resource: '*' })] },
  });
  expect(await access(denies('sqs:ReceiveMessage'))).toEqual(refused('Access to the event source is denied'));
  expect(await access(denies('sqs:SendMessage'))).toEqual({ allowed: true, timeoutMs: 3_000 });
});
