import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { iamPage, storePage } from '@stoker/app/iam/paging';
import type { ListUsersRequest, ListUsersResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, userShape } from './shapes.js';
import { accessToAll } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export function listUsersOperation({ iam }: IamPorts): Operation<ListUsersRequest, ListUsersResponse> {
  return {
    name: 'ListUsers',
    access: ({ PathPrefix }, caller) => accessToAll('ListUsers', 'user', caller, PathPrefix),
    async run({ PathPrefix: pathPrefix = '/', ...input }, { principal: { accountId } }) {
      const page = await storePage(iam.listEntities('user', { accountId, pathPrefix }, iamPage(input)));
      return { Users: page.items.map(userShape), ...continuation(page) };
    },
  };
}
