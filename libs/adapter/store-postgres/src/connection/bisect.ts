import { failureKind } from './failures.js';

/** A row that the database can never take, and why. */
export interface Rejected<T> {
  readonly row: T;
  readonly error: unknown;
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
