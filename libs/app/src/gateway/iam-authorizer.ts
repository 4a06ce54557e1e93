import type { IamAuthorizer } from '@stoker/core/http/event-v2';
import type { Caller } from '../identity/caller.js';

/** What functions are told of a proven caller: `requestContext.authorizer.iam`. */
export function iamAuthorizer({ accessKeyId, principal }: Caller): IamAuthorizer {
  return {
    accessKey: accessKeyId,
    accountId: principal.accountId,
    callerId: principal.id,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: principal.arn,
    userId: principal.id,
  };
}
