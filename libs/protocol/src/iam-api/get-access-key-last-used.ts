import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { noAccessKey } from '@stoker/core/identity/refusals';
import type { GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, accessToEntity } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
export function getAccessKeyLastUsedOperation(
  ports: IamPorts,
): Operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse> {
  return {
    name: 'GetAccessKeyLastUsed',
    async access({ AccessKeyId }, { principal: { accountId } }) {
      const key = await ports.iam.findAccessKey(accountId, AccessKeyId);
      if (key === undefined) return accessTo('GetAccessKeyLastUsed', `arn:aws:iam::${accountId}:user/*`);
      return accessToEntity(ports, 'GetAccessKeyLastUsed', { kind: 'user', accountId, name: key.userName });
    },
    async run({ AccessKeyId }, { principal: { accountId } }) {
      const key = await ports.iam.findAccessKey(accountId, AccessKeyId);
      if (key === undefined) throw noAccessKey(AccessKeyId);
      const { userName, lastUsed } = key;
      return {
        UserName: userName,
        AccessKeyLastUsed: {
          ...(lastUsed && { LastUsedDate: new Date(lastUsed.at) }),
          ServiceName: lastUsed?.service ?? 'N/A',
          Region: lastUsed?.region ?? 'N/A',
        },
      };
    },
  };
}
