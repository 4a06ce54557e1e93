import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionKey } from '@stoker/app/ports/function-store';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Database, Tx } from '../connection/database.js';
import { failureKind } from '../connection/failures.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { announce } from '../snapshots/announce.js';

export type { Tx };

/** What the parts of the function store share. */
export interface FunctionStoreContext {
  readonly database: Database;
  readonly box: SecretBox;
  /**
   * Told of each change when it has committed, before its caller is answered: who has changed a function through this
   * process must not meet the old one in it, however long the announcement takes.
   */
  readonly onChange: (change: SnapshotChange) => void;
}

/** Runs `work` in one transaction that announces the change of `key` when it commits. */
export async function changing<T>(
  { database, onChange }: FunctionStoreContext,
  { accountId, functionName }: FunctionKey,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const change = { kind: 'function', accountId, functionName } as const;
  const result = await database.change(async (tx) => {
    const done = await work(tx);
    await announce(tx, change);
    return done;
  });
  onChange(change);
  return result;
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
