import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';

/**
 * Asks for an action on a user of the caller's account: under the ARN with its path where the user is there, else
 * under the one that the name alone makes, so that who may not ask does not learn which it is.
 *
 * @param userName the caller itself where the request names nobody
 */
export async function accessToUser(
  { iam }: Pick<IamPorts, 'iam'>,
  action: string,
  { principal }: Caller,
  userName: string | undefined,
): Promise<readonly AccessCheck[]> {
  const found = userName === undefined ? principal : await iam.findUser(principal.accountId, userName);
  const resource = found?.arn ?? `arn:aws:iam::${principal.accountId}:user/${userName}`;
  return [{ action: `iam:${action}`, resource }];
}
