import { userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { invalidInput } from '@stoker/core/identity/refusals';
import type { NoMembers, UpdateAccessKeyRequest } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export function updateAccessKeyOperation(ports: IamPorts): Operation<UpdateAccessKeyRequest, NoMembers> {
  return {
    name: 'UpdateAccessKey',
    access: ({ UserName }, { principal }) => accessToEntity(ports, 'UpdateAccessKey', userOrSelf(principal, UserName)),
    async run({ UserName, AccessKeyId, Status }, { principal }) {
      if (Status === 'Expired') throw invalidInput('A key can be made Active or Inactive.');
      await ports.iam.updateAccessKey(userOrSelf(principal, UserName), AccessKeyId, Status === 'Active');
      return {};
    },
  };
}
