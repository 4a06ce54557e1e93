import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { iamPage, storePage } from '@stoker/app/iam/paging';
import type { ListRolesRequest, ListRolesResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, roleShape } from './shapes.js';
import { accessToAll } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export function listRolesOperation({ iam }: IamPorts): Operation<ListRolesRequest, ListRolesResponse> {
  return {
    name: 'ListRoles',
    access: ({ PathPrefix }, caller) => accessToAll('ListRoles', 'role', caller, PathPrefix),
    async run({ PathPrefix: pathPrefix = '/', ...input }, { principal: { accountId } }) {
      const page = await storePage(iam.listEntities('role', { accountId, pathPrefix }, iamPage(input)));
      return { Roles: page.items.map(roleShape), ...continuation(page) };
    },
  };
}
