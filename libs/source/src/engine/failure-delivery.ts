import { createHash } from 'node:crypto';
import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import { functionArn } from '@stoker/core/model/arn';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { Discarded } from './engine-ports.js';

/** A day of tries: there is nowhere else that it could go. */
const POLICY = { maximumRetries: 185, maximumAgeMs: 24 * 3_600_000 };

/** What Lambda calls the part of the record that says which records it is about, by the kind of source. */
const BATCH_INFO: { readonly [kind: string]: string } = {
  kinesis: 'KinesisBatchInfo',
  dynamodb: 'DDBStreamBatchInfo',
};

export interface FailureContext {
  readonly region: string;
  /** Of the function, in whose name it is sent. */
  readonly roleArn: string;
  /** ms since the epoch. */
  readonly now: number;
}

/**
 * Tells the destination of a mapping which records were given up; undefined where there is none. The same records make
 * the same delivery, however often they are given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-errors.html
 */
export function failureDelivery(
  mapping: EventSourceMapping,
  discarded: Discarded,
  { region, roleArn, now }: FailureContext,
): NewDelivery | undefined {
  const { accountId, functionName, qualifier, settings, uuid } = mapping;
  const target = settings.DestinationConfig?.OnFailure?.Destination;
  if (target === undefined) return undefined;
  const sourceArn = functionArn(region, accountId, functionName, qualifier);
  const deliveryId = uuidOf(JSON.stringify([uuid, discarded.partition, ...discarded.records.map(({ id }) => id)]));
  return {
    deliveryId,
    accountId,
    target,
    sender: { service: 'lambda', sourceArn, roleArn },
    parameters: {},
    payload: Buffer.from(JSON.stringify(failureRecord(mapping, discarded, deliveryId, sourceArn, now))),
    policy: POLICY,
    createdAt: now,
  };
}

function failureRecord(
  { kind, settings }: EventSourceMapping,
  { partition, records, reason, failures, event }: Discarded,
  requestId: string,
  functionArn: string,
  now: number,
): object {
  const [first, last] = [records[0], records.at(-1)];
  const time = (at: number | undefined) => new Date(at ?? now).toISOString();
  return {
    requestContext: { requestId, functionArn, condition: reason, approximateInvokeCount: failures },
    ...(failures > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: time(now),
    [BATCH_INFO[kind] ?? 'BatchInfo']: {
      shardId: partition,
      startSequenceNumber: first?.position ?? first?.id,
      endSequenceNumber: last?.position ?? last?.id,
      approximateArrivalOfFirstRecord: time(first?.arrivedAt),
      approximateArrivalOfLastRecord: time(last?.arrivedAt),
      batchSize: records.length,
      streamArn: settings.EventSourceArn,
    },
    ...(event !== undefined && { payload: event }),
  };
}

/** A UUID that a text always makes. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
