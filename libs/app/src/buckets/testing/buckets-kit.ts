import { NO_NOTIFICATIONS, type NotificationRule } from '@stoker/core/buckets/notification-config';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BucketKey } from '../../ports/bucket-notifications.js';
import type { BucketObjects, ObjectState } from '../../ports/bucket-objects.js';
import type { BucketWrite, WriteTarget } from '../../ports/bucket-writes.js';
import type { NewDelivery } from '../../ports/delivery-store.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryBucketNotifications } from '../../ports/testing/memory-bucket-notifications.js';
import { MemoryWriteJournal } from '../../ports/testing/memory-write-journal.js';
import { aWrite } from '../../ports/testing/write-journal.contract.js';
import { NotifiedBuckets } from '../notified-buckets.js';
import { NotifiedWrites } from '../notified-writes.js';
import { SettleLostWrites } from '../settle-lost-writes.js';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const PHOTOS = { accountId: ACCOUNT, bucket: 'photos' };
export const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;
export const LEASE_MS = 30_000;

export function aRule(more: Partial<NotificationRule> = {}): NotificationRule {
  return { id: 'r', kind: 'function', destination: FUNCTION, events: ['s3:ObjectCreated:*'], filter: {}, ...more };
}

/** A backend of which a test says what it has. */
class Backend implements BucketObjects {
  readonly states = new Map<string, ObjectState>();
  /** What every call rejects with while it is set. */
  failure: Error | undefined;
  looks = 0;

  async hasBucket({ bucket }: BucketKey): Promise<boolean> {
    return bucket === PHOTOS.bucket;
  }

  async look(_key: BucketKey, { key }: WriteTarget): Promise<ObjectState> {
    this.looks++;
    if (this.failure !== undefined) throw this.failure;
    return this.states.get(key) ?? { kind: 'absent' };
  }

  /** @param ageMs since it was written */
  has(key: string, ageMs = 0): void {
    this.states.set(key, { kind: 'present', eTag: 'e', size: 7, versionId: undefined, ageMs });
  }
}

/** Writes to buckets in memory, and what is told of them. */
export class BucketsKit {
  readonly clock = new FakeClock();
  readonly sent: NewDelivery[] = [];
  readonly notifications = new MemoryBucketNotifications((deliveries) => this.sent.push(...deliveries));
  readonly journal = new MemoryWriteJournal(this.clock, (deliveries) => this.sent.push(...deliveries));
  readonly objects = new Backend();
  readonly buckets = new NotifiedBuckets(this.notifications, this.notifications, this.clock);
  readonly errors: unknown[] = [];
  /** Whether more may wait to be sent. */
  hasRoom = true;
  #ids = 0;
  readonly writes = new NotifiedWrites(
    {
      buckets: this.buckets,
      journal: this.journal,
      objects: this.objects,
      admitDeliveries: async () => {
        if (!this.hasRoom) throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
      },
      clock: this.clock,
      newId: () => `00000000-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`,
      onLate: (error) => this.errors.push(error),
    },
    { region: REGION, leaseMs: LEASE_MS },
  );
  readonly settling = new SettleLostWrites(
    {
      buckets: this.buckets,
      journal: this.journal,
      objects: this.objects,
      clock: this.clock,
      onError: (error) => this.errors.push(error),
    },
    { region: REGION, leaseMs: LEASE_MS, firstWaitMs: LEASE_MS },
  );

  /** Has the bucket tell of it by these rules alone. */
  async tell(...rules: NotificationRule[]): Promise<void> {
    await this.notifications.put(PHOTOS, { ...NO_NOTIFICATIONS, rules }, []);
  }

  /** Writes as the forwarder does, up to the backend's answer. */
  async prepare(more: Partial<BucketWrite> = {}) {
    const pending = await this.writes.prepare(aWrite({ objects: [{ key: 'a.jpg' }], ...more }));
    if (pending === undefined) throw new Error('nothing is told of it');
    return pending;
  }

  /** What was sent, as JSON. */
  get told(): readonly unknown[] {
    return this.sent.map(({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as unknown);
  }

  /** `EVENT KEY` of each record that was sent. */
  get events(): readonly string[] {
    const messages = this.told as { Records: { eventName: string; s3: { object: { key: string } } }[] }[];
    return messages.flatMap(({ Records }) => Records.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`));
  }
}
