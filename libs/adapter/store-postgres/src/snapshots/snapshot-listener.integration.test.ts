import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import { anAlias, aVersion } from '@stoker/app/ports/testing/function-fixtures';
import type { PostgresStore } from '../open-postgres.js';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
let accountId: string;
/** Another process, which hears of the harness's writes. */
let listener: PostgresStore;
let heard: SnapshotChange[];

beforeAll(async () => {
  harness = await makeStoreHarness();
  accountId = await harness.newAccount();
  listener = await harness.open();
  listener.snapshots.onChange((change) => heard.push(change));
}, 60_000);
beforeEach(() => {
  heard = [];
});
afterAll(() => harness.close());

const hears = (...changes: SnapshotChange[]) => vi.waitFor(() => expect(heard).toEqual(changes), 5_000);

describe('SnapshotListener', () => {
  it('hears of every write to a function once it has committed', async () => {
    const key = { accountId, functionName: 'hello' };
    const change = { kind: 'function', ...key } as const;
    const { functions } = harness.store;
    await harness.createFunction(aVersion(key));
    await functions.updateLatest(key, (current) => current);
    await functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    await functions.createAlias(anAlias(key));
    await functions.deleteAlias(key, 'live');
    await functions.deleteVersion(key, '1');
    await functions.deleteFunction(key);
    await hears(change, change, change, change, change, change, change);
  });

  it('hears of a change of its own process before its caller is answered', async () => {
    const own: SnapshotChange[] = [];
    harness.store.snapshots.onChange((change) => own.push(change));
    const key = { accountId, functionName: 'own' };
    const { functions } = harness.store;
    await harness.createFunction(aVersion(key));
    own.length = 0;
    await functions.deleteFunction(key);
    expect(own).toContainEqual({ kind: 'function', ...key });
    await hears({ kind: 'function', ...key }, { kind: 'function', ...key });
  });

  it('hears of writes to identities', async () => {
    const { identityWriter } = harness.store;
    const principal = await identityWriter.createUser(accountId, 'ada', {});
    await identityWriter.putAccessKey(principal, 'AKIASNAPSHOT', 'secret');
    await identityWriter.setAccessKeyActive('AKIASNAPSHOT', false);
    await identityWriter.setConcurrencyLimit(accountId, 7);
    const change = { kind: 'identity', accountId } as const;
    await hears(change, change, change, change);
  });

  it('hears nothing of what was rolled back', async () => {
    const { functions } = harness.store;
    await expect(functions.deleteFunction({ accountId, functionName: 'none' })).rejects.toThrow();
    const key = { accountId, functionName: 'second' };
    await harness.createFunction(aVersion(key));
    await hears({ kind: 'function', ...key });
  });

  it('takes words that it does not know for any change', async () => {
    await harness.database.sql(`SELECT pg_notify('stoker_change', 'what?')`);
    await hears({ kind: 'unknown' });
  });

  it('connects again when its connection is cut, says so, and hears as before', async () => {
    await harness.database.cutConnections();
    await hears({ kind: 'unknown' });
    const key = { accountId, functionName: 'third' };
    await vi.waitFor(() => harness.createFunction(aVersion(key)), 5_000);
    await hears({ kind: 'unknown' }, { kind: 'function', ...key });
    expect(harness.problems.length).toBeGreaterThan(0);
  });
});
