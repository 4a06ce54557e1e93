import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getPolicy } from '@stoker/app/control/function-permissions';
import type { GetResourcePolicyRequest, GetResourcePolicyResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { policyTarget } from './policy-target.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetResourcePolicy.html */
export function getResourcePolicyOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<GetResourcePolicyRequest, GetResourcePolicyResponse> {
  return {
    name: 'GetResourcePolicy',
    except: 'runtimes: not found',
    access: (input, caller) => [accessTo('GetResourcePolicy', policyTarget(input, caller))],
    async run(input, caller) {
      const { document, revisionId } = await getPolicy(control, policyTarget(input, caller));
      return { Policy: JSON.stringify(document), RevisionId: revisionId };
    },
  };
}
