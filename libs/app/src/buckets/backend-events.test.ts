import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeBackendEvents, type TellingBackend } from './backend-events.js';
import { ACCOUNT, aRule, BucketsKit, REGION } from './testing/buckets-kit.js';

const backend: TellingBackend = {
  name: 'here',
  ownerOf: (name) =>
    name.startsWith('stoker-') ? { accountId: ACCOUNT, bucket: name.slice('stoker-'.length) } : undefined,
  isOwnKey: (key) => key === 'stoker',
};
const record = (accessKeyId: string, key = 'a.jpg', bucket = 'stoker-photos') => ({
  eventName: 's3:ObjectCreated:Put',
  eventTime: '2026-11-26T02:00:00Z',
  userIdentity: { principalId: accessKeyId },
  s3: { bucket: { name: bucket }, object: { key, size: 3, eTag: 'e', sequencer: '1' } },
});

let kit: BucketsKit;
beforeEach(async () => {
  kit = new BucketsKit();
  await kit.tell(aRule({ filter: { suffix: '.jpg' } }));
});
const take = (...Records: unknown[]) =>
  takeBackendEvents({ ...kit, region: REGION }, backend, Records.length === 0 ? {} : { Records });

describe('what a backend tells of writes', () => {
  it('is told of in the names of the bucket’s owner', async () => {
    expect(await take(record('someone'))).toBe(1);
    expect(kit.told).toMatchObject([
      {
        Records: [
          {
            eventName: 'ObjectCreated:Put',
            eventTime: '2026-11-26T02:00:00.000Z',
            userIdentity: { principalId: 'AWS:someone' },
            s3: { bucket: { name: 'photos' }, object: { key: 'a.jpg', size: 3, eTag: 'e' } },
          },
        ],
      },
    ]);
  });

  it('is left out where Stoker made the write, nobody owns the bucket, or no rule is about it', async () => {
    expect(await take(record('stoker'), record('someone', 'a.jpg', 'other'), record('someone', 'a.png'))).toBe(0);
    expect(kit.sent).toEqual([]);
  });

  it('is the same however often it comes', async () => {
    await take(record('someone'));
    await take(record('someone'));
    const [first, second] = kit.sent;
    expect(second!.deliveryId).toBe(first!.deliveryId);
    await take(record('someone', 'b.jpg'));
    expect(kit.sent[2]!.deliveryId).not.toBe(first!.deliveryId);
  });

  it('is to be sent again where it can not be taken on', async () => {
    kit.journal.failure = new ServiceError('ServiceUnavailableException', 'away');
    await expect(take(record('someone'))).rejects.toBe(kit.journal.failure);
  });

  it('may be a test', async () => {
    expect(await take()).toBeUndefined();
  });
});
