import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { CreateAccountAliasRequest, NoMembers } from '../aws-model/iam.generated.js';
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
