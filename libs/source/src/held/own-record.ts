import { parseArn } from '@stoker/core/model/arn';
import type { SourceRecord } from '../source.js';

/** What every record of a source that AWS does not have says of where it comes from. */
export function ownRecord(
  { id, arrivedAt, kind, arn }: { id: string; arrivedAt: number; kind: string; arn: string },
  members: object,
  matchable: () => unknown,
): SourceRecord {
  const record = {
    messageId: id,
    timestamp: arrivedAt,
    ...members,
    eventSource: `stoker:${kind}`,
    eventSourceARN: arn,
    awsRegion: parseArn(arn)?.region ?? '',
  };
  return sized({ id, arrivedAt, matchable }, record);
}

/** A record with its JSON. */
export function sized(record: Pick<SourceRecord, 'id' | 'arrivedAt' | 'matchable'>, shown: object): SourceRecord {
  const json = JSON.stringify(shown);
  return { ...record, json, bytes: Buffer.byteLength(json) };
}
