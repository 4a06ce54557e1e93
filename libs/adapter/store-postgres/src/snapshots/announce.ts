import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Database, Tx } from '../connection/database.js';

/** The channel that announces changes of the control plane. */
export const CHANNEL = 'stoker_change';

/** Announces a change to every listening process when, and only when, the transaction commits. */
export async function announce(tx: Tx, change: SnapshotChange): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(change)})`;
}

/** What changes of the control plane are made with. */
export interface Announcer {
  readonly database: Database;
  /**
   * Told of each change when it has committed, before its caller is answered: who has changed something through this
   * process must not meet the old state in it, however long the announcement takes.
   */
  readonly onChange: (change: SnapshotChange) => void;
}

/** Runs `work` in one transaction that announces the change when it commits. */
export async function announced<T>(
  { database, onChange }: Announcer,
  change: SnapshotChange,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const result = await database.change(async (tx) => {
    const done = await work(tx);
    await announce(tx, change);
    return done;
  });
  onChange(change);
  return result;
}
