import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { DeleteAccountAliasRequest, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export function deleteAccountAliasOperation({ iam }: IamPorts): Operation<DeleteAccountAliasRequest, NoMembers> {
  return {
    name: 'DeleteAccountAlias',
    access: () => accessTo('DeleteAccountAlias'),
    async run({ AccountAlias }, { principal: { accountId } }) {
      await iam.deleteAlias(accountId, AccountAlias);
      return {};
    },
  };
}
