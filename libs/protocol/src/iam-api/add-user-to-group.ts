import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { AddUserToGroupRequest, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
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
