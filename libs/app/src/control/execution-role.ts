import { ServiceError } from '@stoker/core/errors/service-error';
import { compilePolicy } from '@stoker/core/iam/compile-policy';
import { evaluate } from '@stoker/core/iam/evaluate';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { Role } from '../ports/identity-store.js';
import type { ControlPorts } from './control-ports.js';

/** The service that assumes execution roles. */
export const LAMBDA_SERVICE = 'lambda.amazonaws.com';

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
  if (role?.accountId !== target.accountId || !trustsLambda(role, target)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    );
  }
}

function trustsLambda(role: Role, target: FunctionTarget): boolean {
  const context = new Map([
    ['aws:sourceaccount', target.accountId],
    ['aws:sourcearn', siblingArn(target)],
  ]);
  const request = {
    principal: { kind: 'service', arn: LAMBDA_SERVICE, accountId: '' },
    action: 'sts:AssumeRole',
    resource: role.arn,
    resourceAccountId: role.accountId,
    context: (key: string) => context.get(key),
  } as const;
  return evaluate(request, { identity: [], resource: compilePolicy(role.trustPolicy) }).allowed;
}
