import { describe, expect, it } from 'vitest';
import { plainSealer } from '@stoker/app/ports/testing/plain-sealer';
import { type FakeBackend, FakeService, MINE, OTHER, refusal, REGION } from '../testing/fake-backend.js';
import { sqs } from './service.js';

const url = (name: string, account = MINE, origin = 'http://stoker.example:9400') => `${origin}/${account}/${name}`;
const there = (name: string) => `http://backend.example/000000000000/${MINE}-${name}`;
const arn = (name: string, account = MINE) => `arn:aws:sqs:${REGION}:${account}:${name}`;
const theirs = (name: string) => `arn:aws:sqs:elasticmq:000000000000:${MINE}-${name}`;
const urlOf = (account: string, name: string) => `http://backend.example/000000000000/${account}-${name}`;
const serve = (answer: FakeBackend = () => ({})) => new FakeService(sqs(urlOf, plainSealer), answer);

/** A backend that knows the ARN of each of its queues. */
const withQueues =
  (...names: readonly string[]): FakeBackend =>
  (operation, { QueueUrl, AttributeNames }) => {
    if (operation !== 'GetQueueAttributes') return { QueueUrl: there('made'), TaskHandle: 'handle' };
    const name = names.find((each) => there(each) === QueueUrl);
    if (name === undefined) throw refusal('QueueDoesNotExist', 'no such queue');
    expect(AttributeNames).toEqual(['QueueArn']);
    return { Attributes: { QueueArn: theirs(name) } };
  };

describe('queues', () => {
  it('are made under the account’s name at the backend, and have this server’s address', async () => {
    const service = serve(() => ({ QueueUrl: there('orders') }));
    const input = { QueueName: 'orders', Attributes: { DelaySeconds: '5' }, tags: { QueueName: 'x' } };
    expect(await service.call('CreateQueue', input)).toEqual({ QueueUrl: url('orders') });
    expect(service.sent[0]?.input).toEqual({ ...input, QueueName: `${MINE}-orders` });
  });

  it('are known by their URL whatever host is in it', async () => {
    const service = serve();
    const QueueUrl = url('orders.fifo', MINE, 'https://other.example');
    await service.call('SendMessage', { QueueUrl, MessageBody: `${MINE}-orders` });
    expect(service.sent[0]?.input).toEqual({ QueueUrl: there('orders.fifo'), MessageBody: `${MINE}-orders` });
  });

  it.each([
    'orders',
    url('orders', 'me'),
    `${url('orders')}?x`,
    `http://stoker.example/${MINE}/../${OTHER}/orders`,
    `http://stoker.example/a/${MINE}/orders`,
    url(`${OTHER}-orders/x`),
  ])('are not there at %j', async (QueueUrl) => {
    const service = serve();
    await expect(service.call('ReceiveMessage', { QueueUrl })).rejects.toMatchObject({
      words: {
        code: 'QueueDoesNotExist',
        headers: { 'x-amzn-query-error': expect.stringContaining('NonExistentQueue') as string },
      },
    });
    expect(service.sent).toEqual([]);
  });

  it('are listed where they are the account’s', async () => {
    const service = serve(() => ({ QueueUrls: [there('a'), 'http://backend.example/0/other-b'], NextToken: 't' }));
    expect(await service.call('ListQueues', { QueueNamePrefix: 'a', MaxResults: 2 })).toEqual({
      QueueUrls: [url('a')],
      NextToken: 't',
    });
    expect(service.sent[0]?.input).toEqual({ QueueNamePrefix: `${MINE}-a`, MaxResults: 2 });
  });

  it('of another account are judged as that account’s', async () => {
    const service = serve();
    expect(await service.checks('GetQueueUrl', { QueueName: 'a', QueueOwnerAWSAccountId: OTHER })).toEqual([
      { action: 'sqs:GetQueueUrl', resource: arn('a', OTHER) },
    ]);
    expect(await service.checks('SendMessage', { QueueUrl: url('a', OTHER), MessageBody: 'x' })).toEqual([
      { action: 'sqs:SendMessage', resource: arn('a', OTHER) },
    ]);
  });

  it('are named by the ARN that the backend has, where dead letters go', async () => {
    const service = serve(withQueues('dead'));
    const policy = (target: string) => JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: '3' });
    const set = (target: string) =>
      service.call('SetQueueAttributes', { QueueUrl: url('a'), Attributes: { RedrivePolicy: policy(target) } });
    await set(arn('dead'));
    expect(service.sent.at(-1)?.input).toEqual({
      QueueUrl: there('a'),
      Attributes: { RedrivePolicy: policy(theirs('dead')) },
    });
    for (const target of [arn('gone'), arn('dead', OTHER), 'dead', theirs('dead')]) {
      await expect(set(target)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    }
    expect(service.sent.filter(({ operation }) => operation === 'SetQueueAttributes')).toHaveLength(1);
  });

  it('say nothing of the backend in their attributes', async () => {
    const service = serve(() => ({
      Attributes: {
        QueueArn: theirs('a'),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: theirs('dead'), maxReceiveCount: 3 }),
        RedriveAllowPolicy: JSON.stringify({
          redrivePermission: 'byQueue',
          sourceQueueArns: [theirs('a'), 'x:other-q'],
        }),
        Policy: '{"Statement":[]}',
        VisibilityTimeout: '30',
      },
    }));
    expect(await service.call('GetQueueAttributes', { QueueUrl: url('a'), AttributeNames: ['All'] })).toEqual({
      Attributes: {
        QueueArn: arn('a'),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 3 }),
        RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arn('a')] }),
        VisibilityTimeout: '30',
      },
    });
  });

  it.each(['Policy', 'KmsMasterKeyId'])('can’t have the attribute %s', async (name) => {
    const service = serve();
    const set = (value: string) =>
      service.call('SetQueueAttributes', { QueueUrl: url('a'), Attributes: { [name]: value } });
    await expect(set('x')).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect(service.sent).toEqual([]);
    await set('');
    expect(service.sent[0]?.input).toEqual({ QueueUrl: there('a'), Attributes: {} });
  });
});

describe('messages', () => {
  it('are answered as they come', async () => {
    const answer = { Messages: [{ Body: 'x', MD5OfBody: 'y', Attributes: { SenderId: 'z' } }] };
    const service = serve(() => answer);
    const { body } = await service.respond('ReceiveMessage', { QueueUrl: url('a'), WaitTimeSeconds: 7 });
    expect(body.toString()).toBe(JSON.stringify(answer));
    expect(service.sent[0]?.request.answerMs).toBe(37_000);
  });

  it('name the queue that they died in as the account knows it', async () => {
    const Attributes = { DeadLetterQueueSourceArn: theirs('a'), ApproximateReceiveCount: '4' };
    const service = serve(() => ({ Messages: [{ Body: 'x', Attributes }] }));
    expect(await service.call('ReceiveMessage', { QueueUrl: url('dead'), AttributeNames: ['All'] })).toEqual({
      Messages: [{ Body: 'x', Attributes: { DeadLetterQueueSourceArn: arn('a'), ApproximateReceiveCount: '4' } }],
    });
  });

  it('of batches are allowed as single ones are', async () => {
    const Entries = [{ Id: '1', MessageBody: 'x' }];
    expect(await serve().checks('SendMessageBatch', { QueueUrl: url('a'), Entries })).toEqual([
      { action: 'sqs:SendMessage', resource: arn('a') },
    ]);
  });
});

describe('tasks that move messages', () => {
  it('have handles that open for their account alone, and say of which queue they are', async () => {
    const service = serve(withQueues('dead'));
    const { TaskHandle } = await service.call('StartMessageMoveTask', { SourceArn: arn('dead') });
    expect(service.sent.at(-1)?.input).toEqual({ SourceArn: theirs('dead') });
    expect(await service.checks('CancelMessageMoveTask', { TaskHandle })).toEqual([
      { action: 'sqs:CancelMessageMoveTask', resource: arn('dead') },
    ]);
    await service.call('CancelMessageMoveTask', { TaskHandle });
    expect(service.sent.at(-1)?.input).toEqual({ TaskHandle: 'handle' });
    await expect(service.call('CancelMessageMoveTask', { TaskHandle: 'handle' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('need what they do', async () => {
    const input = { SourceArn: arn('dead'), DestinationArn: arn('a') };
    expect((await serve().checks('StartMessageMoveTask', input)).map(({ action }) => action)).toEqual([
      'sqs:StartMessageMoveTask',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ]);
  });
});
