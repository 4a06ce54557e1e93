import type { PolicyStatement } from '@stoker/core/iam/policy';
import { LATEST } from '@stoker/core/model/function';
import { beforeEach, expect, it } from 'vitest';
import { createAlias } from './aliases.js';
import { requireDestinationAccess } from './destination-access.js';
import { putEventInvokeConfig, updateEventInvokeConfig } from './event-invoke-configs.js';
import { publishVersion } from './publish-version.js';
import { ACCOUNT, ControlKit, HELLO, ROLE, TRUST } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:failed`;
const BUCKET = 'arn:aws:s3:::failed';

let kit: ControlKit;
const allow = (Action: string, Resource = '*', role = ROLE): void => {
  const Statement: PolicyStatement = { Effect: 'Allow', Action, Resource };
  kit.addRole(role, TRUST, [{ Version: '2012-10-17', Statement }]);
};
const refused = (call: string) => ({
  code: 'InvalidParameterValueException',
  message: `The function's execution role does not have permissions to call ${call}`,
});

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
});

it.each([
  [`arn:aws:lambda:us-east-1:444455556666:function:next`, 'lambda:InvokeFunction', 'InvokeFunction'],
  [QUEUE, 'sqs:SendMessage', 'SendMessage'],
  [`arn:aws:sns:us-east-1:${ACCOUNT}:failed`, 'sns:Publish', 'Publish'],
  [`arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`, 'events:PutEvents', 'PutEvents'],
])('%s takes a role that may %s', async (arn, action, call) => {
  const put = () => putEventInvokeConfig(kit, HELLO, { onSuccess: arn });
  await expect(put()).rejects.toMatchObject(refused(`${call} on ${arn}`));
  allow(action, `${arn}-other`);
  await expect(put()).rejects.toMatchObject(refused(`${call} on ${arn}`));
  expect(await kit.eventInvokeConfigs.find(HELLO)).toEqual(new Map());
  allow(action, arn);
  expect(await put()).toMatchObject({ onSuccess: arn });
});

it('lets a role be held to the place of its function in a bucket', async () => {
  const check = () => requireDestinationAccess(kit, HELLO, { onFailure: BUCKET });
  allow('s3:PutObject', `${BUCKET}/aws/lambda/async/other/*`);
  await expect(check()).rejects.toMatchObject(refused(`PutObject on ${BUCKET}`));
  allow('s3:PutObject', `${BUCKET}/aws/lambda/async/hello/*`);
  await check();
});

it('asks for what a change names, and not for what stays', async () => {
  allow('sqs:SendMessage');
  await putEventInvokeConfig(kit, HELLO, { onFailure: QUEUE });
  kit.addRole(ROLE, TRUST);
  expect(await updateEventInvokeConfig(kit, HELLO, { maximumRetryAttempts: 1 })).toMatchObject({ onFailure: QUEUE });
  const changed = updateEventInvokeConfig(kit, HELLO, { onSuccess: QUEUE });
  await expect(changed).rejects.toMatchObject(refused(`SendMessage on ${QUEUE}`));
});

it('asks the role of the version that an alias leads to', async () => {
  const publish = { codeSha256: undefined, description: undefined, revisionId: undefined };
  await publishVersion(kit, HELLO, publish);
  const other = `${ROLE}-2`;
  allow('sqs:SendMessage', '*', other);
  await updateFunctionConfiguration(kit, HELLO, { changes: { role: other }, revisionId: undefined });
  await kit.settle();
  await createAlias(kit, HELLO, { name: 'live', functionVersion: '1', description: '', additionalVersionWeights: {} });
  const check = (qualifier: string) => requireDestinationAccess(kit, { ...HELLO, qualifier }, { onFailure: QUEUE });
  await check(LATEST);
  await expect(check('live')).rejects.toMatchObject(refused(`SendMessage on ${QUEUE}`));
});

it('keeps to the guardrails of the account', async () => {
  allow('sqs:SendMessage');
  const Statement: PolicyStatement = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };
  const guardrails = [{ Version: '2012-10-17', Statement } as const];
  kit.accounts.set(ACCOUNT, { accountId: ACCOUNT, name: 'acme', concurrencyLimit: 250, guardrails });
  const check = requireDestinationAccess(kit, HELLO, { onFailure: QUEUE });
  await expect(check).rejects.toMatchObject(refused(`SendMessage on ${QUEUE}`));
});
