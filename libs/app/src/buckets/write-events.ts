import type { EventName } from '@stoker/core/buckets/event-types';
import { type NotificationConfig, rulesFor } from '@stoker/core/buckets/notification-config';
import { type ObjectEvent, sequencerOf } from '@stoker/core/buckets/object-event';
import type { BucketWrite, ObjectWritten, WriteOperation, WriteTarget } from '../ports/bucket-writes.js';

const CREATIONS: Readonly<Partial<Record<WriteOperation, EventName>>> = {
  PutObject: 'ObjectCreated:Put',
  PostObject: 'ObjectCreated:Post',
  CopyObject: 'ObjectCreated:Copy',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
};

/** Whether an operation makes objects, and does not delete them. */
export function isCreation(operation: WriteOperation): boolean {
  return CREATIONS[operation] !== undefined;
}

/** Whether a configuration may have something to tell of a write, whatever comes of it. */
export function concerns(config: NotificationConfig, { operation, objects }: BucketWrite): boolean {
  return (
    config.eventBridge ||
    objects.some((target) =>
      possibleNames(operation, target).some((name) => rulesFor(config, name, target.key).length > 0),
    )
  );
}

/** Only the backend knows whether a deletion makes a marker. */
function possibleNames(operation: WriteOperation, { versionId }: WriteTarget): readonly EventName[] {
  const created = CREATIONS[operation];
  if (created !== undefined) return [created];
  return versionId === undefined
    ? ['ObjectRemoved:Delete', 'ObjectRemoved:DeleteMarkerCreated']
    : ['ObjectRemoved:Delete'];
}

/** What happened to an object by a write. */
export function eventName(operation: WriteOperation, { target, deleteMarker = false }: ObjectWritten): EventName {
  const created = CREATIONS[operation];
  if (created !== undefined) return created;
  // A marker that is itself deleted is named by its version.
  const isMarkerMade = deleteMarker && target.versionId === undefined;
  return isMarkerMade ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
}

/** @param time ms since the epoch when the backend was heard to have written it */
export function objectEvent(
  { operation, accountId, bucket, requester, sourceIp, requestId }: BucketWrite,
  written: ObjectWritten,
  { region, sequence, time }: { readonly region: string; readonly sequence: bigint; readonly time: number },
): ObjectEvent {
  const { target, eTag, size, versionId = target.versionId } = written;
  return {
    name: eventName(operation, written),
    region,
    accountId,
    bucket,
    key: target.key,
    size,
    eTag,
    versionId,
    sequencer: sequencerOf(sequence),
    time,
    requester,
    sourceIp,
    requestId,
  };
}
