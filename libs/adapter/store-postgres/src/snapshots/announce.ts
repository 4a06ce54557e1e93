import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import type { Prisma } from '../generated/client.js';

/** The channel that announces changes of the control plane. */
export const CHANNEL = 'stoker_change';

/** Announces a change to every listening process when, and only when, the transaction commits. */
export async function announce(tx: Prisma.TransactionClient, change: SnapshotChange): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(change)})`;
}
