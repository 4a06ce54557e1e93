import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo } from './targets.js';

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
