import { type EventName, isRemoval } from './event-types.js';
import type { ObjectEvent } from './object-event.js';

/** What an event bus gets of an event: its detail type and its detail, JSON. */
export interface BusEvent {
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly detail: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function busEvent(event: ObjectEvent): BusEvent {
  const { name, bucket, key, size, eTag, versionId, sequencer, requester, sourceIp, requestId } = event;
  const detail = {
    version: '0',
    bucket: { name: bucket },
    object: { key, ...(!isRemoval(name) && { size }), etag: eTag, 'version-id': versionId, sequencer },
    'request-id': requestId,
    requester: requester.accountId,
    'source-ip-address': sourceIp,
    reason: REASONS[name],
    ...(isRemoval(name) && {
      'deletion-type': name === 'ObjectRemoved:DeleteMarkerCreated' ? 'Delete Marker Created' : 'Permanently Deleted',
    }),
  };
  return { detailType: isRemoval(name) ? 'Object Deleted' : 'Object Created', detail: JSON.stringify(detail) };
}

const REASONS: Readonly<Record<EventName, string>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Post': 'POST Object',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
};
