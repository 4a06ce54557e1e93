import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { NoMembers, SetDefaultPolicyVersionRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requiredVersion, requireOwnPolicy } from './policy-targets.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export function setDefaultPolicyVersionOperation(
  ports: IamPorts,
): Operation<SetDefaultPolicyVersionRequest, NoMembers> {
  return {
    name: 'SetDefaultPolicyVersion',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'SetDefaultPolicyVersion', PolicyArn, caller),
    async run({ PolicyArn, VersionId }, caller) {
      const number = requiredVersion(PolicyArn, VersionId);
      await ports.iam.setDefaultVersion(await requireOwnPolicy(ports, PolicyArn, caller), number);
      return {};
    },
  };
}
