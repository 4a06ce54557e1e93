import { authorise } from '../../identity/authorise.js';
import { compiled } from '../../identity/compiled-policies.js';
import { forTenants } from '../../accounts/tenant-gate.js';
import { evaluate } from '@stoker/core/iam/evaluate';
import { LIMITS } from '@stoker/core/model/limits';
import { unsignedContext } from '../unsigned-context.js';
import type { FunctionAuthorizers } from './function-authorizers.js';
import type { RestCall } from './rest-call.js';
import type { RestPorts } from './rest-ports.js';
import { refuse } from './rest-refusal.js';

const ACTION = 'execute-api:Invoke';

/**
 * Finds out whether whoever calls may: by his signature, by what the API's function says, or because anybody may; and by the API's
 * own policy, where it has one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 *
 * @throws RestRefusal, and what `proveCaller` throws
 */
export async function letCallerIn(ports: RestPorts, authorizers: FunctionAuthorizers, call: RestCall): Promise<void> {
  const { method, stage, methodArn, request } = call;
  switch (method.method.authorizationType) {
    case 'AWS_IAM': {
      const caller = await request.proveCaller('execute-api', LIMITS.syncPayloadBytes);
      const check = { action: ACTION, resource: methodArn };
      await forTenants(ports.findAccount, (tenant, checks) => authorise(tenant, checks, [stage.policy]))(caller, [
        check,
      ]);
      request.access.principal = caller.principal.arn;
      call.caller = caller;
      return;
    }
    case 'CUSTOM': {
      if (stage.policy !== undefined && anybody(ports, call) === 'denied') throw anonymousRefused(call);
      if (method.authorizer === undefined) {
        throw refuse('AUTHORIZER_CONFIGURATION_ERROR', null, 'the authorizer is not there');
      }
      return authorizers.letIn(call, method.authorizer);
    }
    case 'NONE':
      if (stage.policy !== undefined && anybody(ports, call) !== 'allowed') throw anonymousRefused(call);
  }
}

function anonymousRefused({ methodArn }: RestCall) {
  // The account is not for everybody to read.
  const resource = methodArn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  return refuse('ACCESS_DENIED', `User: anonymous is not authorized to perform: ${ACTION} on resource: ${resource}`);
}

/** What the API's policy says of somebody who signs nothing. */
function anybody(
  { region }: RestPorts,
  { request, stage, accountId, methodArn }: RestCall,
): 'allowed' | 'denied' | 'neither' {
  const decision = evaluate(
    {
      principal: { kind: 'anonymous', arn: '', accountId: '' },
      action: ACTION,
      resource: methodArn,
      resourceAccountId: accountId,
      context: unsignedContext(request, region, accountId),
    },
    { identity: [], resource: compiled(stage.policy!) },
  );
  if (decision.allowed) return 'allowed';
  return decision.denial === 'explicit' ? 'denied' : 'neither';
}
