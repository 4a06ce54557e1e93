import { evaluate } from '@stoker/core/iam/evaluate';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { AccessCheck } from '../../identity/access-check.js';
import { requestContext, type RequestFacts } from '../../identity/call-context.js';
import { compiled } from '../../identity/compiled-policies.js';

/**
 * What whoever calls a URL must be allowed, both of it: to call the URL, and to invoke the function by it.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 *
 * @param functionArn of what the URL stands on, with its alias where it stands on one
 */
export function urlChecks(functionArn: string, authType: FunctionUrl['authType']): readonly AccessCheck[] {
  return [
    {
      action: 'lambda:InvokeFunctionUrl',
      resource: functionArn,
      context: { 'lambda:FunctionUrlAuthType': authType, 'lambda:FunctionArn': functionArn },
    },
    { action: 'lambda:InvokeFunction', resource: functionArn, context: { 'lambda:InvokedViaFunctionUrl': 'true' } },
  ];
}

const ANONYMOUS = { kind: 'anonymous', arn: '', accountId: '' } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const ANONYMOUS_KEYS = {
  'aws:PrincipalIsAWSService': 'false',
  'aws:PrincipalType': 'Anonymous',
  'aws:userid': 'anonymous',
};

/** A request that nobody in particular has sent, on a resource of an account. */
export interface AnonymousRequest extends RequestFacts {
  readonly resourceAccountId: string;
}

/** Whether somebody who signs nothing may do all that is asked: the policy on each resource must let everybody. */
export function anybodyMay(
  request: AnonymousRequest,
  checks: readonly AccessCheck[],
  resourcePolicies: readonly (PolicyDocument | undefined)[],
): boolean {
  const { resourceAccountId } = request;
  return checks.every(({ action, resource, context }, index) => {
    const policy = resourcePolicies[index];
    if (policy === undefined) return false;
    const keys = requestContext(request, { ...context, ...ANONYMOUS_KEYS, 'aws:ResourceAccount': resourceAccountId });
    const asked = { principal: ANONYMOUS, action, resource, resourceAccountId, context: keys };
    return evaluate(asked, { identity: [], resource: compiled(policy) }).allowed;
  });
}
