import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requirePolicy } from './policy-targets.js';
import { continuation, tagList } from './shapes.js';
import { accessToPolicy } from './targets.js';

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
