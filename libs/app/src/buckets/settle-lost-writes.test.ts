import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BucketWrite } from '../ports/bucket-writes.js';
import { aRule, BucketsKit, LEASE_MS } from './testing/buckets-kit.js';

let kit: BucketsKit;
beforeEach(async () => {
  kit = new BucketsKit();
  await kit.tell(aRule({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] }));
});

/** A write whose server dies after it has sent it on. */
async function lose(more: Partial<BucketWrite> = {}): Promise<void> {
  (await kit.prepare(more)).lost();
  kit.clock.advance(LEASE_MS);
}

describe('writes whose end nobody told', () => {
  it('are told of when the backend has them', async () => {
    await lose();
    kit.objects.has('a.jpg', LEASE_MS - 1_000);
    expect(await kit.settling.run()).toBe(1);
    expect(kit.events).toEqual(['ObjectCreated:Put a.jpg']);
    expect(kit.told).toMatchObject([{ Records: [{ s3: { object: { size: 7, eTag: 'e' } } }] }]);
    expect(kit.journal.rows.size).toBe(0);
    expect(await kit.settling.run()).toBe(0);
  });

  it('are not told of where what is there is older, and given up in the end', async () => {
    await lose();
    kit.objects.has('a.jpg', 24 * 3_600_000);
    for (let look = 0; look < 6; look++) {
      expect(kit.journal.rows.size).toBe(1);
      await kit.settling.run();
      kit.clock.advance(LEASE_MS * 2 ** look);
    }
    expect(kit.journal.rows.size).toBe(0);
    expect(kit.sent).toEqual([]);
  });

  it('are told of where the backend was slow', async () => {
    await lose({ operation: 'CompleteMultipartUpload' });
    expect(await kit.settling.run()).toBe(0);
    kit.clock.advance(LEASE_MS);
    kit.objects.has('a.jpg');
    expect(await kit.settling.run()).toBe(1);
    expect(kit.events).toEqual(['ObjectCreated:CompleteMultipartUpload a.jpg']);
  });

  it('are told of as deletions where nothing is there, or a marker', async () => {
    kit.objects.has('kept');
    kit.objects.states.set('marked', { kind: 'deleted', versionId: 'm1' });
    await lose({ operation: 'DeleteObject', objects: [{ key: 'gone' }] });
    await lose({ operation: 'DeleteObject', objects: [{ key: 'marked' }] });
    await lose({ operation: 'DeleteObject', objects: [{ key: 'kept' }] });
    expect(await kit.settling.run()).toBe(2);
    expect(kit.events).toEqual(['ObjectRemoved:Delete gone', 'ObjectRemoved:DeleteMarkerCreated marked']);
  });

  it('wait while the backend can not be asked, however often', async () => {
    await lose();
    kit.objects.failure = new ServiceError('ServiceUnavailableException', 'away');
    for (let turn = 0; turn < 20; turn++) {
      await kit.settling.run();
      kit.clock.advance(LEASE_MS);
    }
    kit.objects.failure = undefined;
    kit.objects.has('a.jpg');
    expect(await kit.settling.run()).toBe(1);
    expect(kit.errors).toHaveLength(20);
  });

  it('are left to whoever holds them', async () => {
    await kit.prepare();
    kit.clock.advance(LEASE_MS - 1);
    await kit.writes.holdOn();
    kit.clock.advance(LEASE_MS - 1);
    kit.objects.has('a.jpg');
    expect(await kit.settling.run()).toBe(0);
  });
});
