import { userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { DeleteAccessKeyRequest, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export function deleteAccessKeyOperation(ports: IamPorts): Operation<DeleteAccessKeyRequest, NoMembers> {
  return {
    name: 'DeleteAccessKey',
    access: ({ UserName }, { principal }) => accessToEntity(ports, 'DeleteAccessKey', userOrSelf(principal, UserName)),
    async run({ UserName, AccessKeyId }, { principal }) {
      await ports.iam.deleteAccessKey(userOrSelf(principal, UserName), AccessKeyId);
      return {};
    },
  };
}
