import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getPolicy } from '@stoker/app/control/function-permissions';
import type { GetPolicyRequest, GetPolicyResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export function getPolicyOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<GetPolicyRequest, GetPolicyResponse> {
  return {
    name: 'GetPolicy',
    access: (input, caller) => [accessTo('GetPolicy', qualifiedFunction(input, caller))],
    async run(input, caller) {
      const { document, revisionId } = await getPolicy(control, qualifiedFunction(input, caller));
      return { Policy: JSON.stringify(document), RevisionId: revisionId };
    },
  };
}
