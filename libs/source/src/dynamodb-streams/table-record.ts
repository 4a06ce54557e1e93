import type { TableChange, TableItem } from '@stoker/app/ports/table-streams';
import { parseArn } from '@stoker/core/model/arn';
import { sized } from '../held/own-record.js';
import type { StreamRecord } from '../source.js';

/**
 * A change as Lambda's event has it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb
 *
 * @param streamArn as the mapping names it
 */
export function tableRecord(change: TableChange, streamArn: string): StreamRecord {
  const { eventId, eventName, eventVersion, sequenceNumber, createdAt, keys, newImage, oldImage } = change;
  const record = {
    eventID: eventId,
    eventName,
    eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: parseArn(streamArn)?.region ?? '',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(createdAt / 1_000),
      Keys: keys,
      ...(newImage !== undefined && { NewImage: newImage }),
      ...(oldImage !== undefined && { OldImage: oldImage }),
      SequenceNumber: sequenceNumber,
      SizeBytes: change.sizeBytes,
      StreamViewType: change.streamViewType,
    },
    ...(change.userIdentity !== undefined && { userIdentity: change.userIdentity }),
    eventSourceARN: streamArn,
  };
  return {
    ...sized({ id: sequenceNumber, arrivedAt: createdAt, matchable: () => record }, record),
    position: sequenceNumber,
    key: keyOf(keys),
  };
}

/** The same for the same item, in whatever order its keys are. */
function keyOf(keys: TableItem): string {
  return JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}
