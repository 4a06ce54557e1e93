import { ServiceError } from '@stoker/core/errors/service-error';
import { ADMINISTRATOR, bootstrapAccount } from '../identity/bootstrap-account.js';
import { type NewAccessKey, newAccessKey, type RandomBytes } from '../identity/credentials.js';
import type { AccountPorts } from './accounts.js';
import { requireOpen } from './tenant-gate.js';

/** Keys of one user that there may be, as on AWS. */
const MOST_KEYS = 2;

/**
 * Makes an access key as the operator, for who has lost theirs. The secret is shown here and never again.
 *
 * @param userName the administrator unless given, who is made anew where the account has none
 * @throws ResourceNotFoundException, ResourceConflictException for a user who has two keys
 */
export async function createAccessKey(
  { accounts, identity, identityWriter }: AccountPorts,
  random: RandomBytes,
  accountId: string,
  userName: string = ADMINISTRATOR,
): Promise<NewAccessKey> {
  const account = await accounts.find(accountId);
  if (account === undefined) throw notFound(`The account ${accountId} does not exist.`);
  requireOpen({ accountId, status: account.status === 'closed' ? 'closed' : 'active' });
  const present = (await accounts.listAccessKeys(accountId)).filter((key) => key.userName === userName);
  if (present.length >= MOST_KEYS) {
    throw new ServiceError('ResourceConflictException', `${userName} has ${MOST_KEYS} keys already: delete one first.`);
  }
  if (userName === ADMINISTRATOR) {
    const made = await bootstrapAccount(identity, identityWriter, random, { accountId, accountName: account.name });
    return made.accessKey!; // there is none only where the present one was named
  }
  const user = await identityWriter.findUser(accountId, userName);
  if (user === undefined) throw notFound(`The user ${userName} does not exist.`);
  const key = newAccessKey(random);
  await identityWriter.putAccessKey(user, key.accessKeyId, key.secretAccessKey);
  return key;
}

/**
 * Makes a key work, or not work, from the next call on.
 *
 * @throws ResourceNotFoundException for one that the account does not have
 */
export async function setKeyActive(
  { accounts, identityWriter }: Pick<AccountPorts, 'accounts' | 'identityWriter'>,
  accountId: string,
  accessKeyId: string,
  active: boolean,
): Promise<void> {
  const keys = await accounts.listAccessKeys(accountId);
  if (!keys.some((key) => key.accessKeyId === accessKeyId)) {
    throw notFound(`The access key ${accessKeyId} does not exist.`);
  }
  await identityWriter.setAccessKeyActive(accessKeyId, active);
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
