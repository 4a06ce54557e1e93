import { Readable } from 'node:stream';
import { bucketPlace, type S3Backend } from '@stoker/core/data-services/s3-backend';
import type { BackendAnswer, BackendRequest } from '@stoker/app/ports/backend-client';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { beforeEach, expect, it } from 'vitest';
import { ForwardedObjects } from './forwarded-objects.js';

const KEY = { accountId: '111122223333', bucket: 'photos' };
const BACKEND: S3Backend = {
  endpoint: 'http://127.0.0.1:7070',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'stoker',
  secretAccessKey: 's',
  accounts: [KEY.accountId],
  prefix: '{account}-',
};
const DATES = { date: 'Thu, 26 Nov 2026 10:00:05 GMT', 'last-modified': 'Thu, 26 Nov 2026 10:00:02 GMT' };

let answer: Pick<BackendAnswer, 'status'> & Partial<BackendAnswer>;
let asked: BackendRequest[];
let objects: ForwardedObjects;
beforeEach(() => {
  asked = [];
  objects = new ForwardedObjects({
    client: {
      send: async (request) => {
        asked.push(request);
        return { headers: {}, body: Readable.from([]), ...answer };
      },
    },
    placeOf: (accountId, bucket) => bucketPlace([BACKEND], accountId, bucket),
    clock: new FakeClock(),
  });
});

it('asks under the backend’s names, as Stoker', async () => {
  answer = { status: 404 };
  await objects.look(KEY, { key: 'a b/ü', versionId: 'v/1' });
  expect(asked[0]).toMatchObject({
    method: 'HEAD',
    url: 'http://127.0.0.1:7070/111122223333-photos/a%20b/%C3%BC?versionId=v%2F1',
    headers: { authorization: expect.stringContaining('Credential=stoker/') as string },
  });
});

it('says what there is, and how old it is by the backend’s own clock', async () => {
  answer = { status: 200, headers: { ...DATES, etag: '"e"', 'content-length': '7', 'x-amz-version-id': 'v' } };
  const present = { kind: 'present', eTag: 'e', size: 7, versionId: 'v', ageMs: 3_000 };
  expect(await objects.look(KEY, { key: 'a' })).toEqual(present);
  answer = { status: 200, headers: {} };
  expect(await objects.look(KEY, { key: 'a' })).toMatchObject({ kind: 'present', ageMs: Infinity });
});

it('tells what is not there from what is hidden', async () => {
  answer = { status: 404 };
  expect(await objects.look(KEY, { key: 'a' })).toEqual({ kind: 'absent' });
  answer = { status: 404, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm' } };
  expect(await objects.look(KEY, { key: 'a' })).toEqual({ kind: 'deleted', versionId: 'm' });
  expect(await objects.look({ ...KEY, accountId: '444455556666' }, { key: 'a' })).toEqual({ kind: 'absent' });
});

it('says which buckets there are', async () => {
  answer = { status: 200 };
  expect(await objects.hasBucket(KEY)).toBe(true);
  answer = { status: 404 };
  expect(await objects.hasBucket(KEY)).toBe(false);
});

it.each([500, 403, 301])('knows nothing where the backend answers %i', async (status) => {
  answer = { status };
  await expect(objects.look(KEY, { key: 'a' })).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
});
