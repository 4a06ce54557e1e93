import { type Decision, evaluate } from '@stoker/core/iam/evaluate';
import type { AuthorizerAnswer } from '@stoker/core/rest-api/authorizer-answer';
import { compiled } from '../identity/compiled-policies.js';
import type { GatewayRequest } from './site.js';
import { unsignedContext } from './unsigned-context.js';

/** What is asked of the policy that a Lambda authorizer answered. */
export interface AuthorizedCall {
  readonly request: GatewayRequest;
  /** Of what is called. */
  readonly methodArn: string;
  /** The API's owner. */
  readonly accountId: string;
}

/**
 * Whether the policy that a Lambda authorizer answered lets its principal make a call. Asked of each request anew, whose place and time
 * the policy may ask for.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function authorizerDecision(
  region: string,
  { request, methodArn, accountId }: AuthorizedCall,
  { policy, principalId }: AuthorizerAnswer,
): Decision {
  return evaluate(
    {
      principal: { kind: 'role', arn: principalId, accountId },
      action: 'execute-api:Invoke',
      resource: methodArn,
      resourceAccountId: accountId,
      context: unsignedContext(request, region, accountId),
    },
    { identity: [compiled(policy)] },
  );
}
