import { describe, expect, it } from 'vitest';
import { backendFor, isPlainKey, type S3Backend } from './s3-backend.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const backend = (accounts: S3Backend['accounts'], buckets: string[], region = 'us-east-1'): S3Backend => ({
  region,
  pathStyle: true,
  accessKeyId: 'k',
  secretAccessKey: 's',
  accounts,
  buckets,
});

describe('backendFor', () => {
  it.each([
    [backend('*', ['{account}-*']), MINE, `${MINE}-artifacts`, true],
    [backend('*', ['{account}-*']), OTHER, `${MINE}-artifacts`, false],
    [backend('*', ['{account}-*']), MINE, MINE, false],
    [backend([MINE], ['shared']), MINE, 'shared', true],
    [backend([MINE], ['shared']), OTHER, 'shared', false],
    [backend([MINE], ['shared']), MINE, 'shared-2', false],
    [backend([], ['*']), MINE, 'anything', false],
  ])('%#', (one, accountId, bucket, found) => {
    expect(backendFor([one], accountId, { bucket })).toBe(found ? one : undefined);
  });

  it('takes the first of several', () => {
    const [first, second] = [backend([MINE], ['a*'], 'r1'), backend('*', ['*'], 'r2')];
    expect(backendFor([first, second], MINE, { bucket: 'abc' })).toBe(first);
    expect(backendFor([first, second], OTHER, { bucket: 'abc' })).toBe(second);
  });
});

it.each(['code.zip', 'a/b/c.zip', 'a..b/...', ' /x'])('%j is where it says', (key) => {
  expect(isPlainKey(key)).toBe(true);
});

it.each(['../x', 'a/../../other/x', 'a/./b', '..', 'a\\..\\x'])('%j is not', (key) => {
  expect(isPlainKey(key)).toBe(false);
});
