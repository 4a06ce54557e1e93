import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionSettings } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { deadLetterPermission, TRACING_PERMISSION } from '@stoker/core/model/role-permissions';
import { roleMay } from '../identity/role-may.js';
import { LAMBDA_SERVICE, serviceMayAssume } from '../identity/service-role.js';
import type { ControlPorts } from './control-ports.js';

/**
 * Refuses a role that the function could not run as: one that is not there, that belongs to another account, or whose
 * trust policy does not let the service assume it. All three sound alike, so that nobody learns which roles exist. And one
 * that lacks what the settings need. https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 *
 * @throws InvalidParameterValueException
 */
export async function requireExecutionRole(
  { identities }: Pick<ControlPorts, 'identities'>,
  { role: roleArn, deadLetterTarget, tracing }: Pick<FunctionSettings, 'role' | 'deadLetterTarget' | 'tracing'>,
  target: FunctionTarget,
): Promise<void> {
  const needed = [
    ...(deadLetterTarget === undefined ? [] : [deadLetterPermission(deadLetterTarget)]),
    ...(tracing === undefined ? [] : [TRACING_PERMISSION]),
  ];
  const role = await identities.findRole(roleArn);
  const source = { accountId: target.accountId, arn: siblingArn(target) };
  if (role?.accountId !== target.accountId || !serviceMayAssume(role, LAMBDA_SERVICE, source)) {
    throw refusal('The role defined for the function cannot be assumed by Lambda.');
  }
  if (needed.length === 0) return;
  const account = await identities.findAccount(target.accountId);
  const lacking = needed.find(({ action, resource }) => !roleMay(role, account, action, resource));
  if (lacking !== undefined) {
    throw refusal(`The provided execution role does not have permissions to call ${lacking.words}`);
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
