import { expect, test } from 'vitest';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { aVersion } from '../ports/testing/function-fixtures.js';
import { EVERYTHING, retireOutdated } from './retire-outdated.js';

const key = { accountId: '111122223333', functionName: 'f' };
const held = aVersion(key);

async function retired(change: SnapshotChange, stored: FunctionVersion | undefined): Promise<FunctionVersion[]> {
  const gone: FunctionVersion[] = [];
  const fleet = { versions: () => [held], retire: (version: FunctionVersion) => void gone.push(version) };
  await retireOutdated(fleet, { findVersion: () => Promise.resolve(stored) }, change);
  return gone;
}

const change: SnapshotChange = { kind: 'function', ...key };

test('a new revision and a deletion end the environments', async () => {
  expect(await retired(change, aVersion(key, { revisionId: 'next' }))).toEqual([held]);
  expect(await retired(change, undefined)).toEqual([held]);
  expect(await retired({ kind: 'unknown' }, undefined)).toEqual([held]);
});

test('a version that cannot be read is kept, and the others are looked at all the same', async () => {
  const broken = aVersion(key, { version: '1' });
  const gone: FunctionVersion[] = [];
  const fleet = { versions: () => [broken, held], retire: (version: FunctionVersion) => void gone.push(version) };
  const findVersion = (_key: unknown, version = '$LATEST'): Promise<undefined> =>
    version === '1' ? Promise.reject(new Error('away')) : Promise.resolve(undefined);
  expect(await retireOutdated(fleet, { findVersion }, EVERYTHING)).toEqual([new Error('away')]);
  expect(gone).toEqual([held]);
});

test('what leaves the version as it is, or concerns another, costs no environment', async () => {
  expect(await retired(change, held)).toEqual([]);
  expect(await retired({ ...change, functionName: 'other' }, undefined)).toEqual([]);
  expect(await retired({ ...change, accountId: '444455556666' }, undefined)).toEqual([]);
  expect(await retired({ kind: 'identity', accountId: key.accountId }, undefined)).toEqual([]);
});
