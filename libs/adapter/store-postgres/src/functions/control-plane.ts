import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionKey } from '@stoker/app/ports/function-store';
import type { Database } from '../connection/database.js';
import { attempt, failureKind } from '../connection/failures.js';
import type { Prisma } from '../generated/client.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { announce } from '../snapshots/announce.js';

export type Tx = Prisma.TransactionClient;

/** What the parts of the function store share. */
export interface FunctionStoreContext {
  readonly database: Database;
  readonly box: SecretBox;
}

/** Runs `work` in one transaction that announces the change of `key` when it commits. */
export function changing<T>({ database }: FunctionStoreContext, key: FunctionKey, work: (tx: Tx) => Promise<T>) {
  return attempt(() =>
    database.prisma.$transaction(async (tx) => {
      const result = await work(tx);
      await announce(tx, { kind: 'function', accountId: key.accountId, functionName: key.functionName });
      return result;
    }),
  );
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
