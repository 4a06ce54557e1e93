import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { DeletePolicyRequest, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requireOwnPolicy } from './policy-targets.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export function deletePolicyOperation(ports: IamPorts): Operation<DeletePolicyRequest, NoMembers> {
  return {
    name: 'DeletePolicy',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'DeletePolicy', PolicyArn, caller),
    async run({ PolicyArn }, caller) {
      await ports.iam.deletePolicy(await requireOwnPolicy(ports, PolicyArn, caller));
      return {};
    },
  };
}
