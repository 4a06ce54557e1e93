import type { PolicyStatement } from '@stoker/core/iam/policy';
import { beforeEach, expect, it } from 'vitest';
import { requireExecutionRole } from './execution-role.js';
import { ACCOUNT, ControlKit, HELLO, ROLE, TRUST } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:letters';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:letters';

let kit: ControlKit;
const allow = (Action: string, Resource = '*'): void => {
  const Statement: PolicyStatement = { Effect: 'Allow', Action, Resource };
  kit.addRole(ROLE, TRUST, [{ Version: '2012-10-17', Statement }]);
};

beforeEach(() => {
  kit = new ControlKit();
});

it.each([
  [{ deadLetterTarget: QUEUE }, 'sqs:SendMessage', QUEUE, 'SendMessage on SQS'],
  [{ deadLetterTarget: TOPIC }, 'sns:Publish', TOPIC, 'Publish on SNS'],
  [{ tracing: 'Active' }, 'xray:PutTraceSegments', '*', 'PutTraceSegments on XRAY'],
] as const)('%j needs %s', async (settings, action, resource, words) => {
  const check = () => requireExecutionRole(kit, { role: ROLE, ...settings }, HELLO);
  const refused = {
    code: 'InvalidParameterValueException',
    message: `The provided execution role does not have permissions to call ${words}`,
  };
  await expect(check()).rejects.toMatchObject(refused);
  allow(action, `${resource}-other`);
  if (resource !== '*') await expect(check()).rejects.toMatchObject(refused);
  allow(action, resource);
  await check();
});

it('keeps to the guardrails of the account', async () => {
  const guard = (Action: string): void => {
    const Statement: PolicyStatement = { Effect: 'Deny', Action, Resource: '*' };
    const guardrails = [{ Version: '2012-10-17', Statement } as const];
    kit.accounts.set(ACCOUNT, { accountId: ACCOUNT, name: 'acme', concurrencyLimit: 250, guardrails });
  };
  const check = () => requireExecutionRole(kit, { role: ROLE, deadLetterTarget: QUEUE }, HELLO);
  allow('sqs:SendMessage');
  guard('sqs:SendMessage');
  await expect(check()).rejects.toThrow('call SendMessage on SQS');
  guard('lambda:DeleteFunction');
  await check();
});

it('looks at a new role for what the function has, and at a new target for the role that it has', async () => {
  allow('sqs:SendMessage');
  await kit.create(HELLO, { deadLetterTarget: QUEUE });
  const update = (changes: object) => updateFunctionConfiguration(kit, HELLO, { changes, revisionId: undefined });
  const other = `${ROLE}-2`;
  kit.addRole(other, TRUST);
  await expect(update({ role: other })).rejects.toThrow('call SendMessage on SQS');
  await expect(update({ deadLetterTarget: TOPIC })).rejects.toThrow('call Publish on SNS');
  await update({ role: other, deadLetterTarget: undefined });
  await kit.settle();
  expect((await kit.functions.findVersion(HELLO))?.deadLetterTarget).toBeUndefined();
});
