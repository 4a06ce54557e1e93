import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { withoutIamTags } from '@stoker/core/identity/iam-tags';
import type { NoMembers, UntagPolicyRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requireOwnPolicy } from './policy-targets.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export function untagPolicyOperation(ports: IamPorts): Operation<UntagPolicyRequest, NoMembers> {
  return {
    name: 'UntagPolicy',
    access: ({ PolicyArn, TagKeys }, caller) =>
      accessToPolicy(ports, 'UntagPolicy', PolicyArn, caller, { 'aws:TagKeys': TagKeys }),
    async run({ PolicyArn, TagKeys }, caller) {
      const policy = await requireOwnPolicy(ports, PolicyArn, caller);
      await ports.iam.changePolicyTags(policy, (tags) => withoutIamTags(tags, TagKeys));
      return {};
    },
  };
}
