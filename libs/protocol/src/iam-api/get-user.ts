import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { getUser } from '@stoker/app/iam/users';
import type { GetUserRequest, GetUserResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUser } from './targets.js';
import { user } from './user.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export function getUserOperation(ports: IamPorts): Operation<GetUserRequest, GetUserResponse> {
  return {
    name: 'GetUser',
    access: ({ UserName }, caller) => accessToUser(ports, 'GetUser', caller, UserName),
    run: async ({ UserName }, { principal }) => ({ User: user(await getUser(ports, principal, UserName)) }),
  };
}
