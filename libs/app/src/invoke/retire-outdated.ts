import { bindingKey, type FunctionVersion } from '@stoker/core/model/function';
import type { Fleet } from '../fleet/fleet.js';
import type { FunctionStore } from '../ports/function-store.js';
import { mayBeOfFunction, type SnapshotChange } from '../ports/snapshot-source.js';

/** What is asked now and then: a push may be lost, or overtaken by an invocation that knew the old revision. */
export const EVERYTHING: SnapshotChange = { kind: 'unknown' };

/**
 * Ends the environments of versions that were changed or deleted. What is current is read from the store, so an alias
 * that moved or a tag that was set costs no environment. Versions that could not be read are kept.
 *
 * @returns what the store answered instead of a version
 */
export async function retireOutdated(
  fleet: Pick<Fleet, 'versions' | 'retire'>,
  store: Pick<FunctionStore, 'findVersion'>,
  change: SnapshotChange,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  if (!mayBeOfFunction(change)) return failures;
  for (const held of fleet.versions()) {
    if (!concerns(change, held)) continue;
    try {
      const current = await store.findVersion(held, held.version);
      if (current === undefined || bindingKey(current) !== bindingKey(held)) fleet.retire(held);
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}

function concerns(change: Extract<SnapshotChange, { kind: 'function' | 'unknown' }>, held: FunctionVersion): boolean {
  if (change.kind === 'unknown') return true;
  return change.accountId === held.accountId && change.functionName === held.functionName;
}
