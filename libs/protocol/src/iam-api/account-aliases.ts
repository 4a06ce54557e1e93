import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
  NoMembers,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
export function createAccountAliasOperation({ iam }: IamPorts): Operation<CreateAccountAliasRequest, NoMembers> {
  return {
    name: 'CreateAccountAlias',
    access: () => accessTo('CreateAccountAlias'),
    async run({ AccountAlias }, { principal: { accountId } }) {
      await iam.setAlias(accountId, AccountAlias);
      return {};
    },
  };
}

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

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export function listAccountAliasesOperation({
  iam,
}: IamPorts): Operation<ListAccountAliasesRequest, ListAccountAliasesResponse> {
  return {
    name: 'ListAccountAliases',
    access: () => accessTo('ListAccountAliases'),
    async run(_input, { principal: { accountId } }) {
      const alias = await iam.findAlias(accountId);
      return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
    },
  };
}
