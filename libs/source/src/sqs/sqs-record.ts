import type { MessageAttribute, QueueMessage } from '@stoker/app/ports/message-queues';
import { parseArn } from '@stoker/core/model/arn';
import { filterable } from '@stoker/core/sources/record-filter';
import type { QueueRecord } from '../source.js';

/**
 * A message as Lambda's event has it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 *
 * @param queueArn as the mapping names it
 */
export function sqsRecord(message: QueueMessage, queueArn: string): QueueRecord {
  const attributes = Object.entries(message.messageAttributes).map(([name, value]) => [name, shown(value)] as const);
  const record = {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(attributes),
    ...(message.md5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.md5OfMessageAttributes }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: parseArn(queueArn)?.region ?? '',
  };
  const json = JSON.stringify(record);
  return {
    id: message.messageId,
    json,
    bytes: Buffer.byteLength(json),
    arrivedAt: Number(message.attributes['SentTimestamp'] ?? 0),
    receipt: message.receiptHandle,
    traceHeader: message.attributes['AWSTraceHeader'],
    matchable: () => ({ ...record, body: filterable(message.body) }),
  };
}

function shown({ dataType, stringValue, binaryValue }: MessageAttribute): object {
  return {
    ...(stringValue !== undefined && { stringValue }),
    ...(binaryValue !== undefined && { binaryValue: Buffer.from(binaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
