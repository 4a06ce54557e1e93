import type { DataRecord } from '@stoker/app/ports/data-streams';
import { parseArn } from '@stoker/core/model/arn';
import { filterable } from '@stoker/core/sources/record-filter';
import { sized } from '../held/own-record.js';
import type { StreamRecord } from '../source.js';

/**
 * A record as Lambda's event has it, but for the role that it is read in (`invokeIdentityArn`).
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
 *
 * @param streamArn as the mapping names it
 */
export function kinesisRecord(record: DataRecord, shardId: string, streamArn: string): StreamRecord {
  const { sequenceNumber, partitionKey, data, arrivedAt } = record;
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: arrivedAt / 1_000,
  };
  const shown = {
    kinesis,
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: parseArn(streamArn)?.region ?? '',
    eventSourceARN: streamArn,
  };
  const matchable = () => ({ ...kinesis, data: filterable(Buffer.from(data).toString()) });
  return {
    ...sized({ id: sequenceNumber, arrivedAt, matchable }, shown),
    position: sequenceNumber,
    key: partitionKey,
  };
}
