import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import { withIamTags, withoutIamTags } from '@stoker/core/identity/iam-tags';
import type {
  ListPolicyTagsRequest,
  ListPolicyTagsResponse,
  NoMembers,
  TagPolicyRequest,
  UntagPolicyRequest,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requireOwnPolicy, requirePolicy } from './policy-targets.js';
import { continuation, tagList } from './shapes.js';
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

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export function listPolicyTagsOperation(ports: IamPorts): Operation<ListPolicyTagsRequest, ListPolicyTagsResponse> {
  return {
    name: 'ListPolicyTags',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'ListPolicyTags', PolicyArn, caller),
    async run(input, caller) {
      const { tags } = await requirePolicy(ports, input.PolicyArn, caller);
      const page = pageOf('tags', tagList(tags), ({ Key }) => Key, input);
      return { Tags: page.items, ...continuation(page) };
    },
  };
}
