import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { ListGroupsForUserRequest, ListGroupsForUserResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, groupShape } from './shapes.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export function listGroupsForUserOperation(
  ports: IamPorts,
): Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> {
  return {
    name: 'ListGroupsForUser',
    access: (input, caller) => accessToEntity(ports, 'ListGroupsForUser', refOf('user', input, caller)),
    async run(input, caller) {
      const user = await requireEntity(ports, refOf('user', input, caller));
      const page = pageOf('groups-of', await ports.iam.listGroupsOf(user), ({ name }) => name, input);
      return { Groups: page.items.map(groupShape), ...continuation(page) };
    },
  };
}
