import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { entityArn } from '@stoker/core/identity/entity';
import type { NoMembers, UpdateUserRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, accessToEntity, refOf } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export function updateUserOperation(ports: IamPorts): Operation<UpdateUserRequest, NoMembers> {
  return {
    name: 'UpdateUser',
    // Allowed on the user as it was and as it becomes.
    async access(input, caller) {
      const ref = refOf('user', input, caller);
      const now = await accessToEntity(ports, 'UpdateUser', ref);
      if (input.NewUserName === undefined && input.NewPath === undefined) return now;
      const path = input.NewPath ?? (await ports.iam.findEntity(ref))?.path;
      return [...now, ...accessTo('UpdateUser', entityArn({ ...ref, name: input.NewUserName ?? ref.name }, path))];
    },
    async run(input, caller) {
      await ports.iam.updateEntity(refOf('user', input, caller), { name: input.NewUserName, path: input.NewPath });
      return {};
    },
  };
}
