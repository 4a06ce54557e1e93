import { requireEntity, userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import { noAccessKey } from '@stoker/core/identity/refusals';
import { invalidInput } from '@stoker/core/identity/refusals';
import type {
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  NoMembers,
  UpdateAccessKeyRequest,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation } from './shapes.js';
import { accessTo, accessToEntity } from './targets.js';

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

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export function listAccessKeysOperation(ports: IamPorts): Operation<ListAccessKeysRequest, ListAccessKeysResponse> {
  return {
    name: 'ListAccessKeys',
    access: ({ UserName }, { principal }) => accessToEntity(ports, 'ListAccessKeys', userOrSelf(principal, UserName)),
    async run({ UserName, ...input }, { principal }) {
      const user = await requireEntity(ports, userOrSelf(principal, UserName));
      const keys = await ports.iam.listAccessKeys(user);
      const page = pageOf('access-keys', keys, ({ accessKeyId }) => accessKeyId, input);
      const AccessKeyMetadata = page.items.map(({ userName, accessKeyId, active, createdAt }) => ({
        UserName: userName,
        AccessKeyId: accessKeyId,
        Status: active ? ('Active' as const) : ('Inactive' as const),
        CreateDate: new Date(createdAt),
      }));
      return { AccessKeyMetadata, ...continuation(page) };
    },
  };
}

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
