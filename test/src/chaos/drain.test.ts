import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';
import { SandboxContainers } from '../harness/containers.js';
import { endedEvents } from '../harness/events.js';
import { createFunction, invoke, lambdaClient, sendEvent } from '../harness/functions.js';
import { hostTraces, NO_TRACES } from '../harness/host-traces.js';
import { SyncLoad } from '../harness/load.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageOf } from '../harness/usage.js';

const CLIENTS = 6;

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512, Timeout: 30 } };
  for (const name of ['load', 'long', 'event']) await createFunction(client, stack.account, name, source);
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('a server told to stop under load answers what it has taken on, ends with status 0 and leaves nothing', async () => {
  const clients = Array.from({ length: CLIENTS }, () => lambdaClient(stack.server, stack.account));
  const load = new SyncLoad(clients, 'load', { do: 'sleep', ms: 5 });
  await until('the load runs', () => load.ledger.answered.length >= 100);
  const long = invoke(client, 'long', { do: 'sleep', ms: 2_000 });
  const events = await Promise.all(
    Array.from({ length: 20 }, () => sendEvent(client, 'event', { do: 'sleep', ms: 200 })),
  );
  const stopping = stack.server.stop();
  expect(await long).toMatchObject({ status: 200, functionError: undefined });
  expect(await stopping).toBe(0);
  const { answered, failed, unanswered } = await load.stop();

  expect(failed).toEqual([]);
  const reset = unanswered.filter((error) => (error as { code?: string }).code !== 'ECONNREFUSED');
  console.log(`${answered.length} answered, ${reset.length} connections closed before they were`);
  // A client whose silent connection is closed the moment that it speaks again has to say it again; nothing ran.
  expect(reset.length).toBeLessThanOrEqual(CLIENTS);
  expect(await hostTraces(stack.home, containers)).toEqual(NO_TRACES);
  // Whatever ran was answered: a request that the drain cut off would be on the bill and in nobody's hands.
  const ran = (await usageOf(stack.database, 'load')).map(({ invocationId }) => invocationId);
  expect(ran.toSorted()).toEqual(answered.toSorted());

  client = lambdaClient(await stack.restart(), stack.account);
  const ended = await endedEvents(stack.database, 'event', events.length, 45_000);
  expect(ended.map(({ id, status }) => `${id} ${status}`).toSorted()).toEqual(
    events.map((id) => `${id} succeeded`).toSorted(),
  );
  const billed = await until('all are billed', async () => {
    const rows = await usageOf(stack.database, 'event');
    return rows.length >= events.length && rows;
  });
  expect(billed).toHaveLength(events.length);
}, 120_000);

test('it stops at once when nobody wants anything of it, though connections stay open', async () => {
  await invoke(client, 'load', { do: 'sleep', ms: 1 });
  const started = performance.now();
  expect(await stack.server.stop()).toBe(0);
  // Far below the 30 s that a drain may take and the 75 s that an idle connection may stay.
  expect(performance.now() - started).toBeLessThan(15_000);
  await stack.restart();
}, 60_000);
