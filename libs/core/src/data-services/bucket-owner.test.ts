import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOwner, isKeyOf } from './bucket-owner.js';
import { bucketPlace, type S3Backend } from './s3-backend.js';

const ID = '111122223333';
const backend = (more: Partial<S3Backend>): S3Backend => ({
  endpoint: 'http://127.0.0.1:7070',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'stoker',
  secretAccessKey: 's',
  accounts: '*',
  prefix: '',
  ...more,
});

describe('the owner of a bucket', () => {
  it('is found from every name that an account’s bucket has', () => {
    const name = fc.stringMatching(/^[a-z][a-z.-]{0,20}$/);
    const prefix = fc.constantFrom('{account}-', 'stoker-{account}-', 's{account}x{account}');
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), name, prefix, (accountId, bucket, given) => {
        const one = backend({ prefix: given });
        expect(bucketOwner(one, bucketPlace([one], accountId, bucket)!.name)).toEqual({ accountId, bucket });
      }),
    );
  });

  it('is found where names are the same on both sides', () => {
    const one = backend({ buckets: ['{account}-*'] });
    expect(bucketOwner(one, `${ID}-photos`)).toEqual({ accountId: ID, bucket: `${ID}-photos` });
    expect(bucketOwner(backend({ accounts: [ID] }), 'photos')).toEqual({ accountId: ID, bucket: 'photos' });
  });

  it.each<[string, Partial<S3Backend>, string]>([
    ['is of no account', { prefix: '{account}-' }, 'photos'],
    ['is of an account that has nothing there', { prefix: '{account}-', accounts: ['444455556666'] }, `${ID}-photos`],
    ['has no name behind its prefix', { prefix: '{account}-' }, `${ID}-`],
    ['may be anybody’s', {}, `${ID}-photos`],
    ['is of several', { buckets: ['photos'], accounts: [ID, '444455556666'] }, 'photos'],
  ])('is nobody where a name %s', (_name, more, given) => {
    expect(bucketOwner(backend(more), given)).toBeUndefined();
  });
});

it.each([
  ['stoker', 'stoker', true],
  ['stoker', 'stoker2', false],
  ['s-{account}', `s-${ID}`, true],
  ['s-{account}', 's-11112222333', false],
  ['s-{account}', `s-${ID}x`, false],
])('of the key %s, knows %s for its own: %s', (accessKeyId, given, own) => {
  expect(isKeyOf({ accessKeyId }, given)).toBe(own);
});
