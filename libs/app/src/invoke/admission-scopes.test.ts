import { beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, ControlKit, HELLO } from '../control/testing/control-kit.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { AdmissionScopes } from './admission-scopes.js';

let kit: ControlKit;
let reads: number;
let scopes: AdmissionScopes;
let tell: (change: SnapshotChange) => void;
const other = { accountId: ACCOUNT, functionName: 'other' };

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  await kit.create({ ...HELLO, functionName: 'other' });
  reads = 0;
  const listeners: ((change: SnapshotChange) => void)[] = [];
  tell = (change) => listeners.forEach((listen) => listen(change));
  const store = {
    find: (key: typeof other) => {
      reads += 1;
      return kit.concurrency.find(key);
    },
    claimed: (accountId: string) => kit.concurrency.claimed(accountId),
  };
  const source = { onChange: (listen: (change: SnapshotChange) => void) => void listeners.push(listen) };
  const account = { accountId: ACCOUNT, name: 'acme', concurrencyLimit: 250 };
  scopes = new AdmissionScopes(store, source, { findAccount: () => account }, kit.clock);
});

describe('AdmissionScopes', () => {
  test('functions without a reservation share the limit of their account', async () => {
    expect(await scopes.scopeOf(HELLO)).toEqual({
      key: `account/${ACCOUNT}`,
      limit: 250,
      reason: 'ConcurrentInvocationLimitExceeded',
    });
    expect(await scopes.scopeOf(other)).toEqual(await scopes.scopeOf(HELLO));
  });

  test('what is known answers at once', async () => {
    await scopes.scopeOf(HELLO);
    expect(scopes.scopeOf(HELLO)).not.toBeInstanceOf(Promise);
    expect(reads).toBe(1);
  });

  test('a reservation is heard of, is a limit of its own and is taken from the others', async () => {
    await scopes.scopeOf(HELLO);
    await kit.concurrency.change(HELLO, (current) => ({ ...current, reserved: 30 }));
    tell({ kind: 'function', accountId: ACCOUNT, functionName: 'hello' });
    expect(await scopes.scopeOf(HELLO)).toEqual({
      key: `function/${ACCOUNT}/hello`,
      limit: 30,
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    expect(await scopes.scopeOf(other)).toMatchObject({ key: `account/${ACCOUNT}`, limit: 220 });
  });

  test('one that nobody told of is found after a while', async () => {
    await scopes.scopeOf(HELLO);
    await kit.concurrency.change(HELLO, (current) => ({ ...current, reserved: 0 }));
    kit.clock.advance(30_001);
    expect(await scopes.scopeOf(HELLO)).toMatchObject({ limit: 0 });
  });
});
