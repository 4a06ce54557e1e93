import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { aWrite } from '../ports/testing/write-journal.contract.js';
import { ACCOUNT, aRule, BucketsKit, FUNCTION, LEASE_MS, PHOTOS, REGION } from './testing/buckets-kit.js';

let kit: BucketsKit;
beforeEach(() => {
  kit = new BucketsKit();
});
const away = new ServiceError('ServiceUnavailableException', 'away');
const WHOLE = { target: { key: 'a.jpg' }, eTag: 'e', size: 7 };

describe('writes to buckets', () => {
  it('of a bucket that tells nobody are neither noted down nor asked for again', async () => {
    expect(await kit.writes.prepare(aWrite())).toBeUndefined();
    expect(await kit.writes.isWatched(ACCOUNT, 'photos')).toBe(false);
    for (let turn = 0; turn < 20; turn++) {
      kit.clock.advance(1_000);
      // At once, and not by a promise.
      expect(kit.writes.prepare(aWrite())).toBeUndefined();
    }
    expect(kit.notifications.reads).toBe(1);
    expect(kit.journal.rows.size).toBe(0);
  });

  it('that no rule is about are not noted down', async () => {
    await kit.tell(aRule({ filter: { prefix: 'images/' } }));
    expect(await kit.writes.isWatched(ACCOUNT, 'photos')).toBe(true);
    expect(await kit.writes.prepare(aWrite({ objects: [{ key: 'logs/a' }] }))).toBeUndefined();
    const deletion = aWrite({ operation: 'DeleteObject', objects: [{ key: 'images/a' }] });
    expect(await kit.writes.prepare(deletion)).toBeUndefined();
    expect(kit.journal.rows.size).toBe(0);
  });

  it('are noted down before, and told of when the backend has said yes', async () => {
    await kit.tell(aRule());
    const pending = await kit.prepare({ traceHeader: 'Root=1-a' });
    expect(kit.journal.rows.size).toBe(1);
    expect(kit.sent).toEqual([]);
    await pending.done([WHOLE]);
    expect(kit.journal.rows.size).toBe(0);
    expect(kit.events).toEqual(['ObjectCreated:Put a.jpg']);
    expect(kit.sent[0]).toMatchObject({
      accountId: ACCOUNT,
      target: FUNCTION,
      sender: { service: 's3', sourceArn: 'arn:aws:s3:::photos' },
      traceHeader: 'Root=1-a',
    });
    expect(kit.objects.looks).toBe(0);
  });

  it('are told of to a bus as events of S3', async () => {
    await kit.notifications.put(PHOTOS, { rules: [], eventBridge: true }, []);
    await (await kit.prepare()).done([WHOLE]);
    expect(kit.sent[0]).toMatchObject({
      target: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      parameters: { event: { source: 'aws.s3', detailType: 'Object Created', resources: ['arn:aws:s3:::photos'] } },
    });
  });

  it('of which the answer does not say all are looked at', async () => {
    await kit.tell(aRule());
    kit.objects.has('a.jpg');
    const pending = await kit.prepare({ operation: 'CompleteMultipartUpload' });
    await pending.done([{ target: { key: 'a.jpg' }, eTag: 'e' }]);
    expect(kit.events).toEqual(['ObjectCreated:CompleteMultipartUpload a.jpg']);
    expect(kit.told).toMatchObject([{ Records: [{ s3: { object: { size: 7, eTag: 'e' } } }] }]);
  });

  it('are told of later where they can not be looked at', async () => {
    await kit.tell(aRule());
    kit.objects.failure = away;
    await (await kit.prepare({ operation: 'CopyObject' })).done([{ target: { key: 'a.jpg' } }]);
    expect(kit.errors).toEqual([away]);
    expect(kit.journal.rows.size).toBe(1);
  });

  it('are told of one by one where a request deletes many, by what became of each', async () => {
    await kit.tell(aRule({ events: ['s3:ObjectRemoved:*'] }));
    const objects = ['gone', 'marked', 'kept', 'unmarked'].map((key) => ({
      key,
      ...(key === 'unmarked' && { versionId: 'm' }),
    }));
    const pending = await kit.prepare({ operation: 'DeleteObjects', objects });
    const [gone, marked, , unmarked] = objects;
    await pending.done([
      { target: gone!, deleteMarker: false },
      { target: marked!, deleteMarker: true, versionId: 'm1' },
      { target: unmarked!, deleteMarker: true, versionId: 'm' },
    ]);
    expect(kit.events).toEqual([
      'ObjectRemoved:Delete gone',
      'ObjectRemoved:DeleteMarkerCreated marked',
      'ObjectRemoved:Delete unmarked',
    ]);
    expect(new Set(kit.sent.map(({ deliveryId }) => deliveryId)).size).toBe(3);
  });

  it('of which a quiet answer does not say whether they made markers are looked at', async () => {
    await kit.tell(aRule({ events: ['s3:ObjectRemoved:*'] }));
    const objects = [{ key: 'gone' }, { key: 'marked' }];
    kit.objects.states.set('marked', { kind: 'deleted', versionId: 'm1' });
    const pending = await kit.prepare({ operation: 'DeleteObjects', objects });
    await pending.done(objects.map((target) => ({ target })));
    expect(kit.events).toEqual(['ObjectRemoved:Delete gone', 'ObjectRemoved:DeleteMarkerCreated marked']);
  });

  it('that the backend refused are told to nobody', async () => {
    await kit.tell(aRule());
    await (await kit.prepare()).refused();
    expect(kit.journal.rows.size).toBe(0);
    expect(kit.sent).toEqual([]);
  });

  it('must not go out where they can not be noted down, or too much waits already', async () => {
    await kit.tell(aRule());
    kit.hasRoom = false;
    await expect(kit.prepare()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    kit.hasRoom = true;
    kit.journal.failure = away;
    await expect(kit.prepare()).rejects.toBe(away);
  });

  it('are answered though the outbox is away, and left to be compared', async () => {
    await kit.tell(aRule());
    const pending = await kit.prepare();
    kit.journal.failure = away;
    await pending.done([WHOLE]);
    expect(kit.errors).toEqual([away]);
    expect(kit.journal.rows.size).toBe(1);
  });

  it('are held while they are under way, however long that is', async () => {
    await kit.tell(aRule());
    const [long, lost] = [await kit.prepare(), await kit.prepare()];
    lost.lost();
    kit.clock.advance(LEASE_MS / 2);
    await kit.writes.holdOn();
    kit.clock.advance(LEASE_MS / 2);
    expect(await kit.journal.claimLost(10, LEASE_MS)).toHaveLength(1);
    await long.done([WHOLE]);
    expect(kit.sent).toHaveLength(1);
  });
});
