import { requireEntity, userOrSelf } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { ListAccessKeysRequest, ListAccessKeysResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation } from './shapes.js';
import { accessToEntity } from './targets.js';

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
