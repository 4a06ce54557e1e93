import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { DeletePolicyVersionRequest, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requiredVersion, requireOwnPolicy } from './policy-targets.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export function deletePolicyVersionOperation(ports: IamPorts): Operation<DeletePolicyVersionRequest, NoMembers> {
  return {
    name: 'DeletePolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'DeletePolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, VersionId }, caller) {
      const number = requiredVersion(PolicyArn, VersionId);
      await ports.iam.deletePolicyVersion(await requireOwnPolicy(ports, PolicyArn, caller), number);
      return {};
    },
  };
}
