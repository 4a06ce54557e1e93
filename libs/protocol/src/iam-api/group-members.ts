import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type {
  AddUserToGroupRequest,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  NoMembers,
  RemoveUserFromGroupRequest,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, groupShape } from './shapes.js';
import { accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export function addUserToGroupOperation(ports: IamPorts): Operation<AddUserToGroupRequest, NoMembers> {
  return {
    name: 'AddUserToGroup',
    access: (input, caller) => accessToEntity(ports, 'AddUserToGroup', refOf('group', input, caller)),
    async run(input, caller) {
      await ports.iam.addMember(refOf('group', input, caller), input.UserName);
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export function removeUserFromGroupOperation(ports: IamPorts): Operation<RemoveUserFromGroupRequest, NoMembers> {
  return {
    name: 'RemoveUserFromGroup',
    access: (input, caller) => accessToEntity(ports, 'RemoveUserFromGroup', refOf('group', input, caller)),
    async run(input, caller) {
      await ports.iam.removeMember(refOf('group', input, caller), input.UserName);
      return {};
    },
  };
}

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
