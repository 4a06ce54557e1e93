import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deletePolicy } from '@stoker/app/control/function-permissions';
import type { DeleteResourcePolicyRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { policyTarget } from './policy-target.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteResourcePolicy.html */
export function deleteResourcePolicyOperation(
  control: Pick<ControlPorts, 'functions' | 'policies'>,
): Operation<DeleteResourcePolicyRequest, NoMembers> {
  return {
    name: 'DeleteResourcePolicy',
    except: 'runtimes: not found',
    access: (input, caller) => [accessTo('DeleteResourcePolicy', policyTarget(input, caller))],
    async run(input, caller) {
      await deletePolicy(control, policyTarget(input, caller), input.RevisionId);
      return {};
    },
  };
}
