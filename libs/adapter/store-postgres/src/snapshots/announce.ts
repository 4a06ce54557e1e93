import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Tx } from '../connection/database.js';

/** The channel that announces changes of the control plane. */
export const CHANNEL = 'stoker_change';

/** Announces a change to every listening process when, and only when, the transaction commits. */
export async function announce(tx: Tx, change: SnapshotChange): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(change)})`;
}
