import { beforeEach, expect, test } from 'vitest';
import type { Tags } from '@stoker/core/model/tags';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { CachedTags } from './cached-tags.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const SIGNING = 'arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0123456789abcdef0';

let stored: Tags | undefined;
let reads: string[];
let clock: FakeClock;
let cache: CachedTags;
let change: (change: SnapshotChange) => void;

beforeEach(() => {
  stored = { team: 'a' };
  reads = [];
  clock = new FakeClock();
  const read = async ({ name }: { name: string }) => {
    reads.push(name);
    return stored;
  };
  cache = new CachedTags(read, { onChange: (listener) => (change = listener) }, clock);
});

test('a function has its tags under every qualifier, read once', async () => {
  expect(await cache.of(ARN)).toEqual({ team: 'a' });
  expect(cache.of(`${ARN}:live`)).toEqual({ team: 'a' });
  expect(reads).toEqual(['hello']);
});

test.each<[SnapshotChange, boolean]>([
  [{ kind: 'function', accountId: '111122223333', functionName: 'hello' }, true],
  [{ kind: 'unknown' }, true],
  [{ kind: 'function', accountId: '111122223333', functionName: 'other' }, false],
  [{ kind: 'function', accountId: '444455556666', functionName: 'hello' }, false],
  [{ kind: 'identity', accountId: '111122223333' }, false],
])('%j makes it forget: %s', async (told, forgets) => {
  await cache.of(ARN);
  stored = { team: 'b' };
  change(told);
  expect(await cache.of(ARN)).toEqual({ team: forgets ? 'b' : 'a' });
});

test('another kind of resource is read each time', async () => {
  await cache.of(SIGNING);
  await cache.of(SIGNING);
  expect(reads).toEqual(['csc-0123456789abcdef0', 'csc-0123456789abcdef0']);
});

test('what has no tags is not looked for', () => {
  expect(cache.of('arn:aws:lambda:us-east-1:111122223333:layer:shared:1')).toBeUndefined();
  expect(cache.of('*')).toBeUndefined();
  expect(reads).toEqual([]);
});

test('what is not there has none', async () => {
  stored = undefined;
  expect(await cache.of(ARN)).toBeUndefined();
});
