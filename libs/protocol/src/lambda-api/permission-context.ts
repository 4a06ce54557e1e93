import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { PolicyStatement } from '@stoker/core/iam/policy';

/**
 * The condition keys that policies can restrict a permission by, of one that stands in a function's policy.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function permissionContext({ Principal, Condition }: PolicyStatement): NonNullable<AccessCheck['context']> {
  const authType = Condition?.['StringEquals']?.['lambda:FunctionUrlAuthType'];
  const principals = typeof Principal === 'object' ? Object.values(Principal).flat() : [Principal ?? ''];
  return {
    'lambda:Principal': principals.map(asGiven),
    ...(typeof authType === 'string' && { 'lambda:FunctionUrlAuthType': authType }),
  };
}

/** An account was given by its id as a rule, and is written as its root's ARN. */
function asGiven(principal: string): string {
  return /^arn:aws:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}
