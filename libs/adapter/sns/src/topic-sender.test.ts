import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TopicSender } from './topic-sender.js';

const ACCOUNT = '123456789012';
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:alarms`;
let server: Server;
let url: string;
let status: number;
let received: { headers: IncomingHttpHeaders; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  received = [];
  status = 200;
});

const sender = (secret?: string, at = url) =>
  new TopicSender([{ url: at, accounts: '*', topics: ['alarms'], secret }], 'us-east-1', 2_000);
const delivery = aDelivery({
  target: TOPIC,
  parameters: { messageAttributes: { ErrorCode: { type: 'Number', value: '200' } } },
  createdAt: 0,
});

it('posts what SNS would post', async () => {
  expect(await sender('s3cret').send(delivery)).toEqual({ kind: 'sent' });
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  expect(headers).toMatchObject({
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': delivery.deliveryId,
    'x-amz-sns-topic-arn': TOPIC,
    'x-stoker-signature': createHmac('sha256', 's3cret').update(body).digest('base64'),
  });
  expect(JSON.parse(body)).toEqual({
    Type: 'Notification',
    MessageId: delivery.deliveryId,
    TopicArn: TOPIC,
    Message: '{"n":1}',
    Timestamp: '1970-01-01T00:00:00.000Z',
    MessageAttributes: { ErrorCode: { Type: 'Number', Value: '200' } },
  });
});

it.each([
  [204, 'sent'],
  [302, 'again'],
  [400, 'never'],
  [429, 'again'],
  [503, 'again'],
])('takes %d for %s', async (answer, kind) => {
  status = answer;
  expect(await sender().send(delivery)).toMatchObject({ kind });
  expect(received).toHaveLength(1);
});

it('tries an endpoint later that is out of reach', async () => {
  expect(await sender(undefined, 'http://127.0.0.1:1/').send(delivery)).toMatchObject({ kind: 'again' });
});

it.each([
  ['a topic that nobody subscribed to', { target: `${TOPIC}-2` }, 'NO_RESOURCE'],
  ["another account's topic", { accountId: '210987654321' }, 'NO_RESOURCE'],
  ['more than a topic takes', { payload: new Uint8Array(256 * 1024 + 1) }, 'INVALID_PARAMETER'],
])('refuses %s', async (_what, overrides, code) => {
  expect(await sender().send({ ...delivery, ...overrides })).toMatchObject({ kind: 'never', error: { code } });
  expect(received).toEqual([]);
});
