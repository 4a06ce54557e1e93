import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqsQueues } from './sqs-queues.js';

const [ONE, OTHER] = ['111122223333', '444455556666'] as const;

let server: Server;
let queues: SqsQueues;
let waiting: string[];

/** A service whose queues have no messages, so that who waits for some goes on waiting. */
beforeEach(async () => {
  waiting = [];
  server = createServer((request, response) => {
    void accountOf(request).then((account) => {
      if (String(request.headers['x-amz-target']).endsWith('.ReceiveMessage')) return waiting.push(account);
      return response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = { region: 'us-east-1', accessKeyId: 'a', secretAccessKey: 'b' };
  const backend = { ...key, endpoint, accounts: '*', queueUrl: `${endpoint}/{account}/{name}` } as const;
  queues = new SqsQueues([backend], 'us-east-1', 1);
});
afterEach(() => {
  queues.close();
  server.closeAllConnections();
  server.close();
});

async function accountOf(request: IncomingMessage): Promise<string> {
  const { QueueUrl } = JSON.parse(await text(request)) as { QueueUrl: string };
  return new URL(QueueUrl).pathname.split('/')[1]!;
}

const arn = (accountId: string) => `arn:aws:sqs:us-east-1:${accountId}:jobs`;

it('lets those who wait for messages hold up neither another account nor who deletes and hides', async () => {
  const gone = new AbortController();
  const wait = (accountId: string) =>
    queues
      .receive(accountId, arn(accountId), { maxMessages: 1, waitSeconds: 20, signal: gone.signal })
      .catch(() => undefined);
  // Each pool has one connection here.
  const waits = [wait(ONE), wait(ONE)];
  await expect.poll(() => waiting).toEqual([ONE]);
  waits.push(wait(OTHER));
  await expect.poll(() => waiting).toEqual([ONE, OTHER]);
  await queues.hide(ONE, arn(ONE), ['receipt'], 0);
  expect(await queues.delete(ONE, arn(ONE), ['receipt'])).toEqual([]);
  expect(waiting).toEqual([ONE, OTHER]);
  gone.abort();
  await Promise.all(waits);
});
