import { requireEntity, userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { GetUserRequest, GetUserResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { wholeUser } from './shapes.js';
import { accessToEntity } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export function getUserOperation(ports: IamPorts): Operation<GetUserRequest, GetUserResponse> {
  return {
    name: 'GetUser',
    access: ({ UserName }, { principal }) => accessToEntity(ports, 'GetUser', userOrSelf(principal, UserName)),
    async run({ UserName }, { principal }) {
      return { User: wholeUser(await requireEntity(ports, userOrSelf(principal, UserName))) };
    },
  };
}
