import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { withIamTags } from '@stoker/core/identity/iam-tags';
import type { NoMembers, TagPolicyRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requireOwnPolicy } from './policy-targets.js';
import { accessToPolicy, requestTags } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export function tagPolicyOperation(ports: IamPorts): Operation<TagPolicyRequest, NoMembers> {
  return {
    name: 'TagPolicy',
    access: ({ PolicyArn, Tags }, caller) => accessToPolicy(ports, 'TagPolicy', PolicyArn, caller, requestTags(Tags)),
    async run({ PolicyArn, Tags }, caller) {
      const policy = await requireOwnPolicy(ports, PolicyArn, caller);
      await ports.iam.changePolicyTags(policy, (tags) => withIamTags(tags, Tags));
      return {};
    },
  };
}
