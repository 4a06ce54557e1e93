import { ServiceError } from '@stoker/core/errors/service-error';
import type { EntityKind } from '@stoker/core/identity/entity';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Database, PrismaReader, Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { announce } from '../snapshots/announce.js';

/** What the parts of the IAM store share. */
export interface IamStoreContext {
  readonly database: Database;
  readonly box: SecretBox;
  /** Hears of each change once it is committed, ahead of the database's own announcement. */
  readonly onChange: (change: SnapshotChange) => void;
}

/** The tables of a kind of entity, and what their columns are called after. */
export const TABLES: Readonly<Record<EntityKind, string>> = { user: 'users', group: 'groups', role: 'roles' };

/**
 * One announced transaction. Those of an account come one after the other, so that what a change checks (a name that is
 * free, a quota, that nothing depends on what goes) still holds when it commits.
 */
export async function changing<T>(
  { database, onChange }: IamStoreContext,
  accountId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const change = { kind: 'identity', accountId } as const;
  const result = await database.change(async (tx) => {
    // Rows that refer to the account can be written all the while.
    const account = await rows(tx, 'SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE', accountId);
    if (account.length === 0) throw new ServiceError('NoSuchEntityException', `Account ${accountId} does not exist.`);
    const done = await work(tx);
    await announce(tx, change);
    return done;
  });
  onChange(change);
  return result;
}

/** Rows of a statement within a transaction. */
export function rows<Row>(tx: Pick<Tx, '$queryRawUnsafe'>, text: string, ...values: unknown[]): Promise<Row[]> {
  return tx.$queryRawUnsafe<Row[]>(text, ...values);
}

/** Rows of a statement on its own. */
export function read<Row>({ database }: IamStoreContext, text: string, ...values: unknown[]): Promise<Row[]> {
  return attempt(() => rows<Row>(database.prisma as PrismaReader & Pick<Tx, '$queryRawUnsafe'>, text, ...values));
}

/** How many rows a statement counts: `count(*)::int AS count`. */
export async function count(tx: Tx, text: string, ...values: unknown[]): Promise<number> {
  const [row] = await rows<{ count: number }>(tx, text, ...values);
  return row?.count ?? 0;
}

/** A document as a parameter of type `json`. */
export function json(value: PolicyDocument | object): string {
  return JSON.stringify(value);
}
