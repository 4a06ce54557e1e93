import { ServiceError } from '@stoker/core/errors/service-error';
import type { IdentityReader } from '@stoker/app/ports/identity-store';
import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '../aws-model/sts.generated.js';
import type { Operation } from '../aws-wire/operation.js';

/**
 * Answers for active keys of the caller's own account. AWS answers for every account's; here a key of another account
 * looks like one that nobody has.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export function getAccessKeyInfoOperation(
  identities: Pick<IdentityReader, 'findAccessKey'>,
): Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> {
  return {
    name: 'GetAccessKeyInfo',
    except: 'keys of other accounts',
    access: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
    run: async ({ AccessKeyId }, { principal, accessKeyId }) => {
      const { accountId } = principal;
      if (AccessKeyId === accessKeyId) return { Account: accountId };
      const key = await identities.findAccessKey(AccessKeyId);
      if (key?.principal.accountId === accountId) return { Account: accountId };
      throw new ServiceError('InvalidParameterValueException', 'The access key is none of this account.');
    },
  };
}
