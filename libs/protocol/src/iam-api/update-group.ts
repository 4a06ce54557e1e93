import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { entityArn } from '@stoker/core/identity/entity';
import type { NoMembers, UpdateGroupRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html */
export function updateGroupOperation(ports: IamPorts): Operation<UpdateGroupRequest, NoMembers> {
  return {
    name: 'UpdateGroup',
    // Allowed on the group as it was and as it becomes.
    async access(input, caller) {
      const ref = refOf('group', input, caller);
      const now = await accessToEntity(ports, 'UpdateGroup', ref);
      if (input.NewGroupName === undefined && input.NewPath === undefined) return now;
      const path = input.NewPath ?? (await ports.iam.findEntity(ref))?.path;
      return [...now, ...accessTo('UpdateGroup', entityArn({ ...ref, name: input.NewGroupName ?? ref.name }, path))];
    },
    async run(input, caller) {
      await ports.iam.updateEntity(refOf('group', input, caller), { name: input.NewGroupName, path: input.NewPath });
      return {};
    },
  };
}
