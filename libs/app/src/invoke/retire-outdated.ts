import { bindingKey, type FunctionVersion } from '@stoker/core/model/function';
import type { Fleet } from '../fleet/fleet.js';
import type { FunctionStore } from '../ports/function-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';

/**
 * Ends the environments of versions that were changed or deleted. What is current is read from the store, so an alias
 * that moved or a tag that was set costs no environment.
 */
export async function retireOutdated(
  fleet: Pick<Fleet, 'versions' | 'retire'>,
  store: Pick<FunctionStore, 'findVersion'>,
  change: SnapshotChange,
): Promise<void> {
  if (change.kind === 'identity') return;
  for (const held of fleet.versions()) {
    if (!concerns(change, held)) continue;
    const current = await store.findVersion(held, held.version);
    if (current !== undefined && bindingKey(current) === bindingKey(held)) continue;
    fleet.retire(held);
  }
}

function concerns(change: Exclude<SnapshotChange, { kind: 'identity' }>, held: FunctionVersion): boolean {
  if (change.kind === 'unknown') return true;
  return change.accountId === held.accountId && change.functionName === held.functionName;
}
