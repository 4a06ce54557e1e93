import { describe, expect, it } from 'vitest';
import { bucketPlace, bucketTarget, isPlainKey, ownBucketName, type S3Backend } from './s3-backend.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const backend = (given: Partial<S3Backend>): S3Backend => ({
  endpoint: 'http://127.0.0.1:7070',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'k',
  secretAccessKey: 's',
  accounts: '*',
  prefix: '',
  ...given,
});
const SHARED = backend({ prefix: '{account}-' });

describe('a service with buckets that the operator lists', () => {
  it.each<[S3Backend['accounts'], string[], string, string, boolean]>([
    ['*', ['{account}-*'], MINE, `${MINE}-artifacts`, true],
    ['*', ['{account}-*'], OTHER, `${MINE}-artifacts`, false],
    ['*', ['{account}-*'], MINE, MINE, false],
    [[MINE], ['shared'], MINE, 'shared', true],
    [[MINE], ['shared'], OTHER, 'shared', false],
    [[MINE], ['shared'], MINE, 'shared-2', false],
    [[], ['*'], MINE, 'anything', false],
  ])('%j %j: %s has %s (%s)', (accounts, buckets, accountId, bucket, found) => {
    const one = backend({ accounts, buckets });
    expect(bucketPlace([one], accountId, bucket)?.name).toBe(found ? bucket : undefined);
  });

  it('is asked before the ones behind it', () => {
    const [first, second] = [backend({ accounts: [MINE], buckets: ['a*'] }), backend({ buckets: ['*'] })];
    expect(bucketPlace([first, second], MINE, 'abc')?.backend).toBe(first);
    expect(bucketPlace([first, second], OTHER, 'abc')?.backend).toBe(second);
    expect(bucketPlace([first, second], MINE, 'xyz')?.backend).toBe(second);
  });
});

describe('a service that many accounts have buckets on', () => {
  it('has each under its own beginning', () => {
    expect(bucketPlace([SHARED], MINE, 'photos')?.name).toBe(`${MINE}-photos`);
    expect(bucketPlace([SHARED], OTHER, `${MINE}-photos`)?.name).toBe(`${OTHER}-${MINE}-photos`);
  });

  it('has none of others for an account', () => {
    expect(ownBucketName(SHARED, MINE, `${MINE}-photos`)).toBe('photos');
    expect(ownBucketName(SHARED, OTHER, `${MINE}-photos`)).toBeUndefined();
    expect(ownBucketName(backend({ buckets: ['a*'] }), MINE, 'b')).toBeUndefined();
  });
});

it('finds a bucket in the path or in the host', () => {
  const place = bucketPlace([SHARED], MINE, 'b')!;
  expect(bucketTarget(place, '/k')).toEqual({ endpoint: 'http://127.0.0.1:7070', target: `/${MINE}-b/k` });
  const virtual = bucketPlace([{ ...SHARED, pathStyle: false, endpoint: 'https://s3.example' }], MINE, 'b')!;
  expect(bucketTarget(virtual, '/k')).toEqual({ endpoint: `https://${MINE}-b.s3.example`, target: '/k' });
  expect(bucketTarget(virtual, '').target).toBe('/');
});

it.each(['code.zip', 'a/b/c.zip', 'a..b/...', ' /x', 'folder/'])('%j is where it says', (key) => {
  expect(isPlainKey(key)).toBe(true);
});

it.each(['../x', 'a/../../other/x', 'a/./b', '..', 'a\\..\\x', '/x', 'a//b', '/', 'a\0b'])('%j is not', (key) => {
  expect(isPlainKey(key)).toBe(false);
});
