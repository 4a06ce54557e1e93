import type { ControlPorts } from '@stoker/app/control/control-ports';
import { putPolicy } from '@stoker/app/control/function-permissions';
import type { PutResourcePolicyRequest, PutResourcePolicyResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { policyTarget } from './policy-target.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html */
export function putResourcePolicyOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> {
  return {
    name: 'PutResourcePolicy',
    except: 'runtimes: not found',
    access: (input, caller) => [accessTo('PutResourcePolicy', policyTarget(input, caller))],
    async run(input, caller) {
      const target = policyTarget(input, caller);
      const { document, revisionId } = await putPolicy(control, target, input.Policy, input.RevisionId);
      return { Policy: JSON.stringify(document), RevisionId: revisionId };
    },
  };
}
