import { failureKind } from './failures.js';

/** A row that the database can never take, and why. */
export interface Rejected<T> {
  readonly row: T;
  readonly error: unknown;
}

/** A row of those that share a commit, and why it alone was refused. */
export interface Refusable {
  refusal: unknown;
}

/** `writeBisecting`, after which each row knows whether it was refused. */
export async function writeRefusing<T extends Refusable>(
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (const { row, error } of await writeBisecting(rows, write)) row.refusal = error;
}

/**
 * Writes many rows in one statement. Where the data of one is at fault the rows are split until it stands alone,
 * so that a bad row harms no other; any other failure rejects.
 */
export async function writeBisecting<T>(
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<unknown>,
): Promise<Rejected<T>[]> {
  const [first] = rows;
  if (first === undefined) return [];
  try {
    await write(rows);
    return [];
  } catch (error) {
    if (failureKind(error) !== 'bad-data') throw error;
    if (rows.length === 1) return [{ row: first, error }];
    const middle = Math.ceil(rows.length / 2);
    const left = await writeBisecting(rows.slice(0, middle), write);
    const right = await writeBisecting(rows.slice(middle), write);
    return [...left, ...right];
  }
}
