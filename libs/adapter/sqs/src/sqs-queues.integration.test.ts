import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueMessage } from '@stoker/app/ports/message-queues';
import { SqsQueues } from './sqs-queues.js';
import { ElasticMq, elasticMqLibraries } from './testing/elastic-mq.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const libraries = await elasticMqLibraries(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));
const GONE = { code: 'ResourceNotFoundException' };
const DENIED = { code: 'AccessDeniedException' };

describe.skipIf(libraries === undefined)('SqsQueues', () => {
  let server: ElasticMq;
  let queues: SqsQueues;
  let queue: { readonly url: string; readonly arn: string };
  let count = 0;

  beforeAll(async () => {
    server = await ElasticMq.start(libraries!);
    queues = new SqsQueues([server.backend()], 'us-east-1');
  }, 200_000);
  afterAll(async () => {
    queues.close();
    await server.stop();
  });
  beforeEach(async () => {
    queue = await server.createQueue(MINE, `jobs-${(count += 1)}`);
  });

  const send = (body: string) => queues.send(MINE, queue.arn, { body });
  const receive = (arn = queue.arn, maxMessages = 10) => queues.receive(MINE, arn, { maxMessages, waitSeconds: 0 });
  const bodies = (messages: readonly QueueMessage[]) => messages.map(({ body }) => body).sort();
  const handles = (messages: readonly QueueMessage[]) => messages.map(({ receiptHandle }) => receiptHandle);

  it('brings a message as it was sent', async () => {
    const attributes = {
      text: { dataType: 'String', stringValue: 'żółć' },
      count: { dataType: 'Number.int', stringValue: '7' },
      bytes: { dataType: 'Binary', binaryValue: Uint8Array.of(0, 1, 255) },
    };
    const traceHeader = 'Root=1-65f1b2c3-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0;Lineage=1:abc:0';
    await queues.send(MINE, queue.arn, { body: '{"a": "ü"}', attributes, traceHeader });
    const [message, ...more] = await receive();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      body: '{"a": "ü"}',
      md5OfBody: createHash('md5').update('{"a": "ü"}').digest('hex'),
      messageAttributes: attributes,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        AWSTraceHeader: traceHeader,
      },
    });
    expect(message?.messageId).not.toBe('');
    expect(message?.md5OfMessageAttributes).toMatch(/^[0-9a-f]{32}$/);
  });

  it('hides what it received, gives it back and deletes it', async () => {
    for (const body of ['a', 'b']) await send(body);
    const first = await receive();
    expect(bodies(first)).toEqual(['a', 'b']);
    expect(await receive()).toEqual([]);
    expect(await queues.describe(MINE, queue.arn)).toEqual({ visibilityTimeoutSeconds: 30, visible: 0, inFlight: 2 });
    await queues.hide(MINE, queue.arn, handles(first), 0);
    expect(await queues.describe(MINE, queue.arn)).toMatchObject({ visible: 2, inFlight: 0 });
    const again = await receive();
    expect(again.map(({ attributes }) => attributes['ApproximateReceiveCount'])).toEqual(['2', '2']);
    expect(await queues.delete(MINE, queue.arn, handles(again))).toEqual([]);
    expect(await queues.describe(MINE, queue.arn)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('deletes and hides more than the service takes at once, and says what it could not delete', async () => {
    for (let index = 0; index < 23; index++) await send(String(index));
    const all: QueueMessage[] = [];
    while (all.length < 23) all.push(...(await receive()));
    await queues.hide(MINE, queue.arn, handles(all), 60);
    expect(await queues.delete(MINE, queue.arn, [...handles(all), 'nonsense'])).toEqual(['nonsense']);
    await queues.hide(MINE, queue.arn, ['nonsense'], 0);
    expect(await queues.describe(MINE, queue.arn)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('keeps the order within a group of a FIFO queue', async () => {
    const { arn } = await server.createQueue(MINE, `ordered-${count}.fifo`);
    for (const [groupId, body] of [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
    ] as const) {
      await queues.send(MINE, arn, { body, groupId, deduplicationId: body });
    }
    await queues.send(MINE, arn, { body: 'a1', groupId: 'a', deduplicationId: 'a1' });
    const received = await receive(arn);
    const of = (group: string) => received.filter(({ attributes }) => attributes['MessageGroupId'] === group);
    expect(of('a').map(({ body }) => body)).toEqual(['a1', 'a2']);
    expect(bodies(of('b'))).toEqual(['b1']);
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const waiting = queues.receive(MINE, queue.arn, { maxMessages: 1, waitSeconds: 20, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
  });

  it('knows only the account’s own queues', async () => {
    const { arn } = await server.createQueue(OTHER, `jobs-${count}`);
    for (const foreign of [arn, arn.replace('jobs', 'nothing'), 'jobs']) {
      await expect(queues.send(MINE, foreign, { body: 'a' })).rejects.toMatchObject(DENIED);
      await expect(receive(foreign)).rejects.toMatchObject(DENIED);
      await expect(queues.describe(MINE, foreign)).rejects.toMatchObject(DENIED);
    }
    expect(await queues.describe(OTHER, arn)).toMatchObject({ visible: 0 });
    expect([queues, new SqsQueues([], 'us-east-1')].map((each) => each.serves(MINE))).toEqual([true, false]);
  });

  it('tells a queue that is not there from a service that is not', async () => {
    await server.deleteQueue(queue.url);
    await expect(send('a')).rejects.toMatchObject(GONE);
    await expect(receive()).rejects.toMatchObject(GONE);
    await expect(queues.delete(MINE, queue.arn, ['a'])).rejects.toMatchObject(GONE);
    await expect(queues.describe(MINE, queue.arn)).rejects.toMatchObject(GONE);
    const nowhere = new SqsQueues([server.backend({ endpoint: 'http://127.0.0.1:9' })], 'us-east-1');
    await expect(nowhere.describe(MINE, queue.arn)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    nowhere.close();
  });

  it('refuses what the queue will never take', async () => {
    const never = { code: 'InvalidParameterValueException' };
    const { arn } = await server.createQueue(MINE, `strict-${count}.fifo`);
    await expect(queues.send(MINE, arn, { body: 'a' })).rejects.toMatchObject(never);
    await expect(send('')).rejects.toMatchObject(never);
  });
});
