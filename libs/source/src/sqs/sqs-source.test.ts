import { randomUUID } from 'node:crypto';
import { systemClock } from '@stoker/app/ports/clock';
import { MemoryMessageQueues } from '@stoker/app/ports/testing/memory-message-queues';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, EngineKit, type SeenEvent, succeeded, until } from '../testing/engine-kit.js';
import { eventSourceContract } from '../testing/event-source.contract.js';
import { SqsSource } from './sqs-source.js';

/** Long enough for what a function has to do, short enough to wait for. */
const HOLD_SECONDS = 0.4;
const newArn = (suffix = '') => `arn:aws:sqs:us-east-1:${ACCOUNT}:${randomUUID()}${suffix}`;

eventSourceContract('SQS', async () => {
  const queues = new MemoryMessageQueues(systemClock);
  return {
    source: new SqsSource(queues),
    async create() {
      const EventSourceArn = newArn();
      queues.create(EventSourceArn, HOLD_SECONDS);
      return { EventSourceArn };
    },
    async put({ EventSourceArn }, texts) {
      for (const body of texts) await queues.send(ACCOUNT, EventSourceArn!, { body });
    },
    textOf: ({ body }) => body as string,
    idOf: ({ messageId }) => messageId as string,
    kindPattern: (kind) => JSON.stringify({ body: { kind: [kind] } }),
  };
});

describe('a queue', () => {
  let queues: MemoryMessageQueues;
  let kit: EngineKit;
  let arn: string;
  let done: string[];
  const bodies = (event: SeenEvent) => event.Records.map(({ body }) => body as string);
  const doAll = (event: SeenEvent) => {
    done.push(...bodies(event));
    return succeeded();
  };
  const make = (holdSeconds = 30, suffix = '') => {
    arn = newArn(suffix);
    queues.create(arn, holdSeconds);
  };
  const map = (more: MappingSettings = {}) => kit.map({ EventSourceArn: arn, BatchSize: 10, ...more });
  const send = (body: string, groupId?: string) => queues.send(ACCOUNT, arn, { body, groupId });
  const left = async () => {
    const { visible, inFlight } = await queues.describe(ACCOUNT, arn);
    return visible + inFlight;
  };

  beforeEach(() => {
    queues = new MemoryMessageQueues(systemClock);
    kit = new EngineKit(new SqsSource(queues));
    kit.handler = doAll;
    done = [];
  });
  afterEach(() => kit.close());

  it('is rid of what was done and of what a filter drops, and of nothing else', async () => {
    make();
    const pattern = JSON.stringify({ body: ['a', 'bad'] });
    await map({ FilterCriteria: { Filters: [{ Pattern: pattern }] }, BatchSize: 1 });
    for (const body of ['a', 'dropped', 'bad']) await send(body);
    kit.handler = (event) => (bodies(event).includes('bad') ? { kind: 'function-error' } : doAll(event));
    kit.server();
    await until('the rest is gone', async () => (await left()) === 1);
    expect(done).toEqual(['a']);
    expect((await queues.describe(ACCOUNT, arn)).inFlight).toBe(1);
  });

  it('keeps the order within a group, with one batch of it at once', async () => {
    make(30, '.fifo');
    await map({ BatchSize: 2 });
    const underWay = new Set<string>();
    kit.handler = async (event) => {
      const groups = new Set(
        event.Records.map(({ attributes }) => (attributes as { MessageGroupId: string }).MessageGroupId),
      );
      for (const group of groups) {
        expect(underWay.has(group)).toBe(false);
        underWay.add(group);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const group of groups) underWay.delete(group);
      return doAll(event);
    };
    for (let index = 0; index < 8; index++) for (const group of ['a', 'b', 'c']) await send(`${group}${index}`, group);
    kit.server();
    kit.server();
    await until('all are done', () => done.length >= 24);
    for (const group of ['a', 'b', 'c']) {
      const own = done.filter((body) => body.startsWith(group));
      expect(own).toEqual(Array.from({ length: 8 }, (_, index) => `${group}${index}`));
    }
  });

  it('does nothing of a group that is behind what failed, where a receive makes several batches', async () => {
    make(0.4, '.fifo');
    await map({ BatchSize: 10 });
    const big = 'x'.repeat(1_000_000);
    for (let index = 0; index < 8; index++) await send(`${index}${big}`, 'group');
    let tries = 0;
    kit.handler = (event) => {
      if ((tries += 1) === 1) return { kind: 'function-error' };
      done.push(...bodies(event).map((body) => body.slice(0, 1)));
      return succeeded();
    };
    kit.server();
    await until('all are done', () => done.length >= 8);
    expect(done.slice(0, 8)).toEqual([...'01234567']);
  });

  it('gathers more than one receive brings', async () => {
    make();
    await map({ BatchSize: 25, MaximumBatchingWindowInSeconds: 60 });
    for (let index = 0; index < 25; index++) await send(String(index));
    kit.server();
    await until('all are done', () => done.length === 25);
    expect(kit.seen).toHaveLength(1);
  });

  it('shares messages out over invocations that each take 6 MB', async () => {
    make();
    await map();
    const big = 'x'.repeat(1_000_000);
    for (let index = 0; index < 10; index++) await send(`${index}${big}`);
    kit.server();
    await until('all are done', () => done.length === 10);
    expect(kit.seen.length).toBeGreaterThan(1);
    expect(await left()).toBe(0);
  });

  it('leaves a message alone that no invocation takes', async () => {
    make();
    const mapping = await map();
    await send('\u0001'.repeat(1_048_576));
    await send('small');
    kit.server();
    await until('the other one is done', () => done.includes('small'));
    const problem = 'PROBLEM: A record is too large for an invocation';
    await until('it is said', async () => (await kit.result(mapping)) === problem);
    expect(await left()).toBe(1);
  });

  it('that vanishes is missed, and read again when it is back', async () => {
    make();
    const mapping = await map();
    kit.server();
    await send('a');
    await until('it is read', () => done.includes('a'));
    queues.drop(arn);
    const gone = 'PROBLEM: The event source does not exist';
    await until('it is missed', async () => (await kit.result(mapping)) === gone);
    queues.create(arn);
    await send('b');
    await until('it is read again', () => done.includes('b'));
    await until('all is well', async () => (await kit.result(mapping)) === 'OK');
  });

  it('loses nothing while its service is out of reach', async () => {
    make(1);
    const mapping = await map();
    kit.server();
    await send('a');
    kit.handler = (event) => {
      queues.outage ??= new ServiceError('ServiceUnavailableException', 'out of reach');
      return doAll(event);
    };
    await until(
      'it is noticed',
      async () => (await kit.result(mapping)) === 'PROBLEM: The event source could not be reached',
    );
    kit.handler = doAll;
    queues.outage = undefined;
    await send('b');
    await until('the rest is done', () => done.includes('b'));
    await until('nothing is left', async () => (await left()) === 0);
    expect(new Set(done)).toEqual(new Set(['a', 'b']));
  });
});
