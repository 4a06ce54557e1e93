import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { NoMembers, RemoveUserFromGroupRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity, refOf } from './targets.js';

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
