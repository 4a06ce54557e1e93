import { DeleteFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endedEvents, eventsOf } from '../harness/events.js';
import { createFunction, invoke, lambdaClient, sendEvent } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageOf } from '../harness/usage.js';
import { NODE_ACTIONS } from './functions/node-actions.js';

let stack: Stack;
let client: LambdaClient;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512, Timeout: 20 } };

const send = (name: string, event: object, asker = client) => sendEvent(asker, name, event);

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2', STOKER_EVENT_CONCURRENCY: '4' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('an event is accepted, run once under the id of its acceptance, and billed', async () => {
  await createFunction(client, stack.account, 'once', source);
  const requestId = await send('once', { do: 'instance' });
  expect(await endedEvents(stack.database, 'once', 1)).toEqual([
    { id: requestId, status: 'succeeded', reason: null, failures: 0 },
  ]);
  const rows = await until('it is billed', async () => {
    const found = await usageOf(stack.database, 'once');
    return found.length > 0 && found;
  });
  expect(rows).toMatchObject([
    { invocationId: requestId, attempt: 1, invocationType: 'Event', outcome: 'success', memoryMb: 512 },
  ]);
});

test('an event that is sent twice under one key is accepted once, and no other under it', async () => {
  await createFunction(client, stack.account, 'keyed', source);
  const keyed = lambdaClient(stack.server, stack.account);
  keyed.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, { 'x-stoker-idempotency-key': 'order-7' });
      return next(args);
    },
    { step: 'build' },
  );
  const requestId = await send('keyed', { do: 'echo', value: 7 }, keyed);
  expect(await send('keyed', { do: 'echo', value: 7 }, keyed)).toBe(requestId);
  await expect(send('keyed', { do: 'echo', value: 8 }, keyed)).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  expect(await endedEvents(stack.database, 'keyed', 1)).toMatchObject([{ id: requestId, status: 'succeeded' }]);
});

test.each([
  ['throws', { do: 'throw' }, 'function-error'],
  ['exits', { do: 'exit', status: 1 }, 'exit'],
])(
  'an event whose function %s is tried three times, each billed, and then has failed',
  async (verb, event, outcome) => {
    const name = `failing-${verb}`;
    await createFunction(client, stack.account, name, source);
    const requestId = await send(name, event);
    expect(await endedEvents(stack.database, name, 1)).toMatchObject([
      { id: requestId, status: 'failed', reason: 'RetriesExhausted' },
    ]);
    const rows = await until('three attempts are billed', async () => {
      const found = await usageOf(stack.database, name);
      return found.length >= 3 && found;
    });
    expect(rows).toMatchObject([1, 2, 3].map((attempt) => ({ invocationId: requestId, attempt, outcome })));
  },
);

test('an event whose retry succeeds has succeeded', async () => {
  const files = {
    'index.js': 'let n = 0; exports.handler = async () => { if ((n += 1) < 3) throw new Error(`${n}`); };',
  };
  await createFunction(client, stack.account, 'flaky', { files });
  const requestId = await send('flaky', {});
  expect(await endedEvents(stack.database, 'flaky', 1)).toMatchObject([
    { id: requestId, status: 'succeeded', failures: 2 },
  ]);
  const rows = await until('all are billed', async () => {
    const found = await usageOf(stack.database, 'flaky');
    return found.length >= 3 && found;
  });
  expect(rows.map(({ outcome }) => outcome)).toEqual(['function-error', 'function-error', 'success']);
});

test('events that Redis has forgotten are run all the same, each once', async () => {
  await createFunction(client, stack.account, 'kept', source);
  // Four that run keep the others in the queue, which is then emptied.
  for (let n = 0; n < 4; n += 1) await send('kept', { do: 'sleep', ms: 1_500 });
  const ids = await Promise.all(Array.from({ length: 20 }, () => send('kept', { do: 'instance' })));
  const redis = new Redis(stack.redisUrl);
  await redis.flushdb();
  await redis.quit();
  const waiting = (await eventsOf(stack.database, 'kept')).filter(({ status }) => status === 'pending');
  expect(waiting.length).toBeGreaterThanOrEqual(20);
  const events = await endedEvents(stack.database, 'kept', 24, 30_000);
  expect(events.every(({ status }) => status === 'succeeded')).toBe(true);
  expect(events.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  const rows = await until('all are billed', async () => {
    const found = await usageOf(stack.database, 'kept');
    return found.length >= 24 && found;
  });
  expect(new Set(rows.map(({ invocationId }) => invocationId)).size).toBe(24);
  expect(rows).toHaveLength(24);
}, 60_000);

test('a throttled event is tried later, and only what ran is billed', async () => {
  const narrow = await stack.operator.account('777788889999');
  await stack.operator.setConcurrencyLimit(narrow.accountId, 1);
  const narrowClient = lambdaClient(stack.server, narrow);
  await createFunction(narrowClient, narrow, 'narrow', source);
  const busy = untilAdmitted(() => invoke(narrowClient, 'narrow', { do: 'sleep', ms: 2_500 }));
  await until('it is busy', () =>
    invoke(narrowClient, 'narrow', { do: 'instance' }).then(
      () => false,
      () => true,
    ),
  );
  const requestId = await send('narrow', { do: 'instance' }, narrowClient);
  await until('it was throttled', async () => {
    const [row] = await stack.database.sql<{ fence: string }>('SELECT fence FROM async_events WHERE id = $1', [
      requestId,
    ]);
    return Number(row?.fence) >= 1;
  });
  expect(await eventsOf(stack.database, 'narrow')).toMatchObject([{ status: 'pending', failures: 0 }]);
  await busy;
  expect(await endedEvents(stack.database, 'narrow', 1, 20_000)).toMatchObject([{ status: 'succeeded', failures: 0 }]);
  const rows = await until('it is billed', async () => {
    const found = await usageOf(stack.database, 'narrow');
    return found.some(({ invocationType }) => invocationType === 'Event') && found;
  });
  expect(rows.filter(({ invocationId }) => invocationId === requestId)).toHaveLength(1);
}, 60_000);

test('an event whose function is gone has failed and costs nothing', async () => {
  await createFunction(client, stack.account, 'going', source);
  // As many as a function may have under way with four slots, and one more, keep the last one waiting.
  for (let n = 0; n < 3; n += 1) await send('going', { do: 'sleep', ms: 1_000 });
  const requestId = await send('going', { do: 'instance' });
  await client.send(new DeleteFunctionCommand({ FunctionName: 'going' }));
  const events = await endedEvents(stack.database, 'going', 4);
  expect(events.find(({ id }) => id === requestId)).toEqual({
    id: requestId,
    status: 'failed',
    reason: 'FunctionGone',
    failures: 0,
  });
  const billed = (await usageOf(stack.database, 'going')).map(({ invocationId }) => invocationId);
  expect(billed).not.toContain(requestId);
});

test('an event for a function that does not exist is refused at once', async () => {
  await expect(send('absent', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await eventsOf(stack.database, 'absent')).toEqual([]);
});

/** Tries until it is no more refused for want of concurrency: whoever comes second is, in whatever order they were sent. */
async function untilAdmitted<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== 'TooManyRequestsException') throw error;
    }
  }
}
