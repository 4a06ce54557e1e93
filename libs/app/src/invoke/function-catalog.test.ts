import { beforeEach, describe, expect, test } from 'vitest';
import type { FunctionAlias, FunctionVersion } from '@stoker/core/model/function';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aVersion, anAlias } from '../ports/testing/function-fixtures.js';
import { FunctionCatalog } from './function-catalog.js';

const key = { accountId: '111122223333', functionName: 'f' };
const versions = new Map<string, FunctionVersion>();
const aliases = new Map<string, FunctionAlias>();
let reads: number;
let draw: number;
let clock: FakeClock;
let catalog: FunctionCatalog;

beforeEach(() => {
  versions.clear();
  aliases.clear();
  reads = 0;
  draw = 0.5;
  clock = new FakeClock();
  const store = {
    findVersion: (_key: unknown, version = '$LATEST') => {
      reads += 1;
      return Promise.resolve(versions.get(version));
    },
    findAlias: (_key: unknown, name: string) => {
      reads += 1;
      return Promise.resolve(aliases.get(name));
    },
  };
  const options = { region: 'us-east-1', freshMs: 5_000, staleMs: 30_000, maxEntries: 3 };
  catalog = new FunctionCatalog(store, clock, options, () => draw);
  versions.set('$LATEST', aVersion(key));
});

describe('FunctionCatalog', () => {
  test('a warm look-up answers at once and reads nothing', async () => {
    const first = await catalog.resolve(key, undefined);
    expect(catalog.resolve(key, undefined)).toBe(first);
    expect(catalog.resolve(key, '$LATEST')).toBe(first);
    expect(reads).toBe(1);
  });

  test('an alias leads to a version by its weights, without a read once both are known', async () => {
    versions.set('1', aVersion(key, { version: '1' }));
    versions.set('2', aVersion(key, { version: '2' }));
    aliases.set('live', anAlias(key, { functionVersion: '1', additionalVersionWeights: { '2': 0.4 } }));
    expect((await catalog.resolve(key, 'live')).version).toBe('1');
    draw = 0.3;
    expect((await catalog.resolve(key, 'live')).version).toBe('2');
    expect(reads).toBe(3);
    expect(catalog.resolve(key, 'live')).toMatchObject({ version: '2' });
  });

  test('the unknown is refused by its ARN and not remembered', async () => {
    await expect(catalog.resolve(key, '7')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:f:7',
    });
    versions.set('7', aVersion(key, { version: '7' }));
    expect((await catalog.resolve(key, '7')).version).toBe('7');
  });

  test('a push makes the next look-up read', async () => {
    await catalog.resolve(key, undefined);
    versions.set('$LATEST', aVersion(key, { revisionId: 'next' }));
    catalog.forget({ kind: 'function', accountId: key.accountId, functionName: 'other' });
    expect(await catalog.resolve(key, undefined)).not.toMatchObject({ revisionId: 'next' });
    catalog.forget({ kind: 'function', ...key });
    expect(await catalog.resolve(key, undefined)).toMatchObject({ revisionId: 'next' });
  });

  test('a read that a push overtook is not kept', async () => {
    const reading = catalog.resolve(key, undefined);
    catalog.forget({ kind: 'function', ...key });
    await reading;
    expect(catalog.resolve(key, undefined)).toBeInstanceOf(Promise);
  });

  test('all who ask at once share one read, and a failed one is not remembered', async () => {
    const [one, two] = [catalog.resolve(key, undefined), catalog.resolve(key, undefined)];
    expect(await one).toBe(await two);
    expect(reads).toBe(1);
    await expect(catalog.resolve(key, '9')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(catalog.resolve(key, '9')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(reads).toBe(3);
  });

  test('a push about one function leaves the reads of others alone', async () => {
    const reading = catalog.resolve(key, undefined);
    catalog.forget({ kind: 'function', accountId: key.accountId, functionName: 'other' });
    await reading;
    expect(catalog.resolve(key, undefined)).not.toBeInstanceOf(Promise);
  });

  test('where a push is lost, a snapshot is replaced behind the scenes and later not used at all', async () => {
    await catalog.resolve(key, undefined);
    versions.set('$LATEST', aVersion(key, { revisionId: 'next' }));
    clock.advance(5_001);
    expect(catalog.resolve(key, undefined)).not.toBeInstanceOf(Promise);
    await Promise.resolve();
    await Promise.resolve();
    expect(catalog.resolve(key, undefined)).toMatchObject({ revisionId: 'next' });
    clock.advance(30_001);
    expect(catalog.resolve(key, undefined)).toBeInstanceOf(Promise);
  });

  test('a deleted function is gone with the next read', async () => {
    await catalog.resolve(key, undefined);
    versions.clear();
    catalog.forget({ kind: 'unknown' });
    await expect(catalog.resolve(key, undefined)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
