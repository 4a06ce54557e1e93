import { type BackendEvent, readBackendEvents } from '@stoker/core/buckets/backend-event';
import { type ObjectEvent, sequencerOf } from '@stoker/core/buckets/object-event';
import type { BucketKey } from '../ports/bucket-notifications.js';
import type { Clock } from '../ports/clock.js';
import type { WriteJournal } from '../ports/write-journal.js';
import { uuidOf } from '../eventing/uuid-of.js';
import { eventDeliveries } from './event-deliveries.js';
import type { NotifiedBuckets } from './notified-buckets.js';

/** A backend that tells of writes by its own webhook. */
export interface TellingBackend {
  /** Tells it apart from others. */
  readonly name: string;
  /** Whose a bucket is, and what its owner calls it; undefined for one of nobody's. */
  ownerOf(bucket: string): BucketKey | undefined;
  /** Whether Stoker itself writes under that key: such writes were told of when they were made. */
  isOwnKey(accessKeyId: string): boolean;
}

export interface BackendEventsPorts {
  readonly buckets: NotifiedBuckets;
  readonly journal: Pick<WriteJournal, 'settle'>;
  readonly clock: Clock;
  readonly region: string;
}

/**
 * Takes on what a backend tells of writes that were made around Stoker. What its buckets tell of it is in the outbox when this
 * resolves. A record that comes twice is told of once.
 *
 * @returns how many records were told of; undefined for what has no records, such as a test
 * @throws ServiceUnavailableException: the backend is to send it again
 */
export async function takeBackendEvents(
  ports: BackendEventsPorts,
  backend: TellingBackend,
  body: unknown,
): Promise<number | undefined> {
  const events = readBackendEvents(body);
  if (events === undefined) return undefined;
  const others = events.filter(({ accessKeyId }) => !backend.isOwnKey(accessKeyId));
  const told = await Promise.all(others.map((event) => tell(ports, backend, event)));
  return told.filter((isTold) => isTold).length;
}

async function tell(
  { buckets, journal, clock, region }: BackendEventsPorts,
  backend: TellingBackend,
  event: BackendEvent,
): Promise<boolean> {
  const owner = backend.ownerOf(event.bucket);
  if (owner === undefined) return false;
  const config = await buckets.with(owner, (found) => found);
  const id = uuidOf(JSON.stringify([backend.name, event]));
  const time = event.time ?? clock.now();
  const deliveries = (sequence: bigint) =>
    eventDeliveries(config, objectEvent(event, owner, { region, sequence, time, id }), { id });
  if (deliveries(0n).length === 0) return false;
  await journal.settle(id, deliveries);
  return true;
}

function objectEvent(
  { accessKeyId, sequencer: _theirs, sourceIp, requestId, ...event }: BackendEvent,
  { accountId, bucket }: BucketKey,
  { region, sequence, time, id }: Pick<ObjectEvent, 'region' | 'time'> & { sequence: bigint; id: string },
): ObjectEvent {
  return {
    ...event,
    accountId,
    bucket,
    region,
    time,
    sequencer: sequencerOf(sequence),
    requester: { accountId, principalId: accessKeyId },
    sourceIp,
    requestId: requestId || id,
  };
}
