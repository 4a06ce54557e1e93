import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionKey } from '@stoker/app/ports/function-store';
import type { Tx } from '../connection/database.js';
import { failureKind } from '../connection/failures.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { announced, type Announcer } from '../snapshots/announce.js';
import type { TellState } from './tell-state.js';

export type { Tx };

/** What the parts of the function store share. */
export interface FunctionStoreContext extends Announcer {
  readonly box: SecretBox;
  readonly tell: TellState;
}

/** Runs `work` in one transaction that announces the change of `key` when it commits. */
export function changing<T>(
  context: Announcer,
  { accountId, functionName }: FunctionKey,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return announced(context, { kind: 'function', accountId, functionName }, work);
}

/**
 * Takes the lock that every writer of a function takes first; held until the transaction ends.
 *
 * @throws ResourceNotFoundException when there is no such function
 */
export async function lockFunction(tx: Tx, { accountId, functionName }: FunctionKey): Promise<{ lastVersion: number }> {
  const [row] = await tx.$queryRaw<{ lastVersion: number }[]>`
    SELECT last_version AS "lastVersion" FROM functions
    WHERE account_id = ${accountId} AND name = ${functionName} FOR UPDATE`;
  if (row === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`);
  return row;
}

/** Runs `insert` and answers a row that is already there with `ResourceConflictException`. */
export async function orConflict<T>(message: string, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (failureKind(error) === 'duplicate') throw new ServiceError('ResourceConflictException', message);
    throw error;
  }
}
