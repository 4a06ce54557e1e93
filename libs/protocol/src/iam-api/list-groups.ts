import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { iamPage, storePage } from '@stoker/app/iam/paging';
import type { ListGroupsRequest, ListGroupsResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, groupShape } from './shapes.js';
import { accessToAll } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export function listGroupsOperation({ iam }: IamPorts): Operation<ListGroupsRequest, ListGroupsResponse> {
  return {
    name: 'ListGroups',
    access: ({ PathPrefix }, caller) => accessToAll('ListGroups', 'group', caller, PathPrefix),
    async run({ PathPrefix: pathPrefix = '/', ...input }, { principal: { accountId } }) {
      const page = await storePage(iam.listEntities('group', { accountId, pathPrefix }, iamPage(input)));
      return { Groups: page.items.map(groupShape), ...continuation(page) };
    },
  };
}
