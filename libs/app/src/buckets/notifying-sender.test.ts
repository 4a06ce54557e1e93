import { beforeEach, expect, it } from 'vitest';
import { aDelivery } from '../ports/testing/delivery-store.contract.js';
import { MemoryBucketWrites } from '../ports/testing/memory-bucket-writes.js';
import { again, never, type SendResult } from '../ports/target-sender.js';
import { NotifyingSender } from './notifying-sender.js';

const delivery = aDelivery({ target: 'arn:aws:s3:::photos', parameters: { objectKey: 'a/b' } });
let writes: MemoryBucketWrites;
beforeEach(() => {
  writes = new MemoryBucketWrites();
});
const send = (result: () => Promise<SendResult>) => new NotifyingSender({ send: result }, writes).send(delivery);
const end = () => writes.writes.map(({ write, end: how }) => [write.bucket, write.objects[0]?.key, how?.kind]);

it.each([
  ['done', { kind: 'sent' }],
  ['refused', never('NO_RESOURCE', 'gone')],
  ['lost', again('TIMEOUT', 'slow')],
] as const)('says that a write is %s', async (kind, result) => {
  expect(await send(async () => result)).toBe(result);
  expect(end()).toEqual([['photos', 'a/b', kind]]);
});

it('says that a write is lost of which nobody knows', async () => {
  await expect(send(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(end()).toEqual([['photos', 'a/b', 'lost']]);
});

it('sends all the same to a bucket that tells nobody', async () => {
  writes = new MemoryBucketWrites(new Set());
  expect(await send(async () => ({ kind: 'sent' }))).toEqual({ kind: 'sent' });
  expect(writes.writes).toEqual([]);
});
