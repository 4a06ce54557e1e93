import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '../aws-model/sts.generated.js';
import type { Operation } from '../aws-wire/operation.js';

/**
 * Takes no permission, and no policy can deny it: the answer tells callers nothing but who they are.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const getCallerIdentityOperation: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> = {
  name: 'GetCallerIdentity',
  access: () => [],
  run: async (_input, { principal: { id, accountId, arn } }) => ({ UserId: id, Account: accountId, Arn: arn }),
};
