import { ServiceError } from '@stoker/core/errors/service-error';
import type { Principal } from '@stoker/core/model/principal';
import type { IamUser } from '../ports/iam-store.js';
import type { IamPorts } from './iam-ports.js';

/**
 * A user of the caller's account, or the caller.
 *
 * @throws NoSuchEntityException
 */
export async function getUser({ iam }: IamPorts, { accountId, name }: Principal, userName = name): Promise<IamUser> {
  const found = await iam.findUser(accountId, userName);
  if (found !== undefined) return found;
  throw new ServiceError('NoSuchEntityException', `The user with name ${userName} cannot be found.`);
}
