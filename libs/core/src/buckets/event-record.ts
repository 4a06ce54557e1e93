import { isRemoval } from './event-types.js';
import { bucketArn, type ObjectEvent } from './object-event.js';

/**
 * The message that functions, queues and topics get: one record.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 *
 * @param configurationId id of the rule that sends it
 */
export function eventMessage(event: ObjectEvent, configurationId: string): string {
  const { name, region, accountId, bucket, time, requester, sourceIp, requestId } = event;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(time).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${requester.principalId}` },
    requestParameters: { sourceIPAddress: sourceIp },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: accountId }, arn: bucketArn(bucket) },
      object: objectOf(event),
    },
  };
  return JSON.stringify({ Records: [record] });
}

function objectOf({ name, key, size, eTag, versionId, sequencer }: ObjectEvent) {
  return {
    key: encodeKey(key),
    ...(!isRemoval(name) && { size, eTag }),
    versionId,
    sequencer,
  };
}

/** As a form's values are encoded, but for slashes: `red flower/ü.jpg` is `red+flower/%C3%BC.jpg`. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What queues and topics are sent when they become a destination. */
export function testMessage(bucket: string, requestId: string, time: number): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: requestId,
  });
}
