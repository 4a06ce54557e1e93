import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../ports/message-queues.js';
import { aDelivery } from '../../ports/testing/delivery-store.contract.js';
import { QueueSender } from './queue-sender.js';

let sent: (readonly [account: string, queue: string, OutgoingMessage])[];
let refusal: ErrorCode | undefined;
beforeEach(() => {
  [sent, refusal] = [[], undefined];
});

const sender = new QueueSender({
  send: async (...message) => {
    if (refusal !== undefined) throw new ServiceError(refusal, 'no');
    sent.push(message);
  },
});

it('sends the payload with its attributes', async () => {
  const messageAttributes = { ErrorCode: { type: 'Number', value: '200' } } as const;
  const delivery = aDelivery({ parameters: { messageAttributes } });
  expect(await sender.send(delivery)).toEqual({ kind: 'sent' });
  const attributes = { ErrorCode: { dataType: 'Number', stringValue: '200' } };
  expect(sent).toEqual([[delivery.accountId, delivery.target, { body: '{"n":1}', attributes }]]);
});

it.each([
  ['\u001b[31mred\u0000', '\u{FFFD}[31mred\u{FFFD}'],
  ['a\ud800b\uffff', 'a\u{FFFD}b\u{FFFD}'],
  ['', '-'],
  ['zażółć\t\n🙂', 'zażółć\t\n🙂'],
])('sends of the attribute %j what a queue takes', async (value, taken) => {
  await sender.send(aDelivery({ parameters: { messageAttributes: { ErrorMessage: { type: 'String', value } } } }));
  expect(sent[0]?.[2].attributes?.['ErrorMessage']?.stringValue).toBe(taken);
});

it('says what a message comes of', async () => {
  const traceHeader = 'Root=1-65f1b2c3-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0;Lineage=1:abc:0';
  await sender.send(aDelivery({ traceHeader }));
  expect(sent[0]?.[2]).toMatchObject({ traceHeader });
});

it('tells a FIFO queue what the delivery is', async () => {
  const target = 'arn:aws:sqs:us-east-1:123456789012:jobs.fifo';
  const delivery = aDelivery({ target, parameters: { messageGroupId: 'g' } });
  await sender.send(delivery);
  expect(sent[0]?.[2]).toMatchObject({ groupId: 'g', deduplicationId: delivery.deliveryId });
});

it.each([
  ['ResourceNotFoundException', 'never', 'NO_RESOURCE'],
  ['AccessDeniedException', 'never', 'NO_PERMISSIONS'],
  ['InvalidParameterValueException', 'never', 'INVALID_PARAMETER'],
  ['ServiceUnavailableException', 'again', 'INTERNAL_ERROR'],
] as const)('takes %s for %s', async (code, kind, error) => {
  refusal = code;
  expect(await sender.send(aDelivery())).toMatchObject({ kind, error: { code: error } });
});
