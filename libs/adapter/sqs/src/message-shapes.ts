import type { Message, MessageAttributeValue, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { MessageAttribute, QueueMessage } from '@stoker/app/ports/message-queues';

type SystemAttributes = NonNullable<SendMessageCommandInput['MessageSystemAttributes']>;
type Attributes = Readonly<Record<string, MessageAttribute>>;

export function fromQueueMessage(message: Message): QueueMessage {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    md5OfBody: message.MD5OfBody ?? '',
    attributes: { ...message.Attributes },
    messageAttributes: fromWireAttributes(message.MessageAttributes ?? {}),
    ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  };
}

export function toWireAttributes(attributes: Attributes): Record<string, MessageAttributeValue> {
  const entries = Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value = { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue };
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

export function toSystemAttributes(traceHeader: string | undefined): SystemAttributes | undefined {
  return traceHeader === undefined ? undefined : { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } };
}

function fromWireAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): Attributes {
  const entries = Object.entries(attributes).map(([name, value]) => {
    const { DataType: dataType = 'String', StringValue: stringValue, BinaryValue: binaryValue } = value;
    return [
      name,
      {
        dataType,
        ...(stringValue !== undefined && { stringValue }),
        ...(binaryValue !== undefined && { binaryValue }),
      },
    ] as const;
  });
  return Object.fromEntries(entries);
}
