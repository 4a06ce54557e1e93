import { userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { newAccessKey } from '@stoker/app/identity/credentials';
import type { CreateAccessKeyRequest, CreateAccessKeyResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToEntity } from './targets.js';

/**
 * The only time that the secret is shown.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export function createAccessKeyOperation(ports: IamPorts): Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> {
  return {
    name: 'CreateAccessKey',
    access: ({ UserName }, { principal }) => accessToEntity(ports, 'CreateAccessKey', userOrSelf(principal, UserName)),
    async run({ UserName }, { principal }) {
      const { accessKeyId, secretAccessKey } = newAccessKey(ports.random);
      const user = userOrSelf(principal, UserName);
      const { createdAt } = await ports.iam.createAccessKey(user, accessKeyId, secretAccessKey);
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: accessKeyId,
          Status: 'Active',
          SecretAccessKey: secretAccessKey,
          CreateDate: new Date(createdAt),
        },
      };
    },
  };
}
