import { ServiceError } from '@stoker/core/errors/service-error';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { LAMBDA_SERVICE, serviceMayAssume } from '../identity/service-role.js';
import type { ControlPorts } from './control-ports.js';

/**
 * Refuses a role that the function could not run as: one that is not there, that belongs to another account, or whose
 * trust policy does not let the service assume it. All three sound alike, so that nobody learns which roles exist.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export async function requireExecutionRole(
  { identities }: Pick<ControlPorts, 'identities'>,
  roleArn: string,
  target: FunctionTarget,
): Promise<void> {
  const role = await identities.findRole(roleArn);
  const source = { accountId: target.accountId, arn: siblingArn(target) };
  if (role?.accountId !== target.accountId || !serviceMayAssume(role, LAMBDA_SERVICE, source)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    );
  }
}
