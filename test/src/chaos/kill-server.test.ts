import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE_ACTIONS } from '../e2e/functions/node-actions.js';
import { SandboxContainers } from '../harness/containers.js';
import { endedEvents, eventsOf } from '../harness/events.js';
import { createFunction, invoke, lambdaClient, sandboxOf, sendEvent } from '../harness/functions.js';
import { hostTraces, NO_TRACES, tracesOf } from '../harness/host-traces.js';
import { SyncLoad } from '../harness/load.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { usageOf } from '../harness/usage.js';

const EVENTS = 200;
/** The events of a process that died wait for the end of its lease, half a minute. */
const RECOVERY_MS = 60_000;

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

const source = { files: { 'index.js': NODE_ACTIONS }, settings: { MemorySize: 512, Timeout: 30 } };

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,provided.al2023=1' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  for (const name of ['slow', 'frozen', 'load', 'event']) await createFunction(client, stack.account, name, source);
  const files = {
    'index.mjs': 'await new Promise((r) => setTimeout(r, 8_000)); export const handler = async () => 1;',
  };
  await createFunction(client, stack.account, 'starting', { files });
}, 120_000);

afterAll(() => stack.close(), 60_000);

async function restart(): Promise<void> {
  client = lambdaClient(await stack.restart(), stack.account);
}

/** Ids of everything that the server has now, one that is being made included. */
const sandboxes = async (): Promise<string[]> => (await containers.list()).map(({ sandboxId }) => sandboxId);

test('of a server that is killed at work the next start leaves no container, mount or directory', async () => {
  const frozen = sandboxOf(await invoke(client, 'frozen', { do: 'context' }));
  await until('one is frozen', () => containers.isFrozen(frozen));
  const broken = [invoke(client, 'slow', { do: 'sleep', ms: 20_000 }), invoke(client, 'starting')].map((promise) =>
    promise.catch((error: unknown) => error),
  );
  const before = await until('one is frozen, one runs, one is in INIT', async () => {
    const traces = await hostTraces(stack.home, containers);
    return new Set(traces.mounts.map((mount) => mount.split('/').at(-2))).size >= 3 && traces;
  });
  await stack.server.kill();
  for (const error of await Promise.all(broken)) expect(error).toBeInstanceOf(Error);
  const orphans = [...new Set([...before.containers, ...(await sandboxes())])];
  expect(orphans.length).toBeGreaterThanOrEqual(3);

  await restart();
  expect(tracesOf(orphans, await hostTraces(stack.home, containers))).toEqual(NO_TRACES);
  expect(await invoke(client, 'frozen', { do: 'instance' })).toMatchObject({ body: { count: 1 } });
  expect(await invoke(client, 'slow', { do: 'sleep', ms: 1 })).toMatchObject({ body: { count: 1 } });
}, 60_000);

test('of a server that is killed while it makes stems nothing is left either', async () => {
  await stack.server.kill();
  await restart();
  await until('the first stem is being made', async () => (await sandboxes()).length > 0);
  await stack.server.kill();
  await sleep(500); // what Docker had been asked for may still come
  const orphans = await sandboxes();
  expect(orphans.length).toBeGreaterThan(0);
  await restart();
  expect(tracesOf(orphans, await hostTraces(stack.home, containers))).toEqual(NO_TRACES);
}, 60_000);

test('every invocation that was answered before a kill is on the bill, once', async () => {
  const clients = Array.from({ length: 4 }, () => lambdaClient(stack.server, stack.account));
  const load = new SyncLoad(clients, 'load', { do: 'sleep', ms: 2 });
  await until('some hundred are answered', () => load.ledger.answered.length >= 300);
  await stack.server.kill();
  const { answered, failed } = await load.stop();
  expect(failed).toEqual([]);

  await restart();
  const rows = await until('the journal is shipped', async () => {
    const found = await usageOf(stack.database, 'load');
    const billed = new Set(found.map(({ invocationId }) => invocationId));
    return answered.every((id) => billed.has(id)) && found;
  });
  expect(new Set(rows.map(({ invocationId }) => invocationId)).size).toBe(rows.length);
  // One a client can have ended without its answer having left the server.
  expect(rows.length - answered.length).toBeLessThanOrEqual(clients.length);
}, 60_000);

test(`of ${EVENTS} events that were accepted before a kill each ends once, having run`, async () => {
  const accepted = await Promise.all(
    Array.from({ length: EVENTS }, () => sendEvent(client, 'event', { do: 'sleep', ms: 5 })),
  );
  await stack.server.kill();
  expect(new Set(accepted).size).toBe(EVENTS);
  const stored = (await eventsOf(stack.database, 'event')).map(({ id }) => id);
  expect(stored.toSorted()).toEqual(accepted.toSorted());

  await restart();
  const events = await endedEvents(stack.database, 'event', EVENTS, RECOVERY_MS);
  expect(events.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  expect(events).toHaveLength(EVENTS);
  const rows = await until('all are billed', async () => {
    const found = await usageOf(stack.database, 'event');
    return new Set(found.map(({ invocationId }) => invocationId)).size >= EVENTS && found;
  });
  const attempts = new Set(rows.map(({ invocationId, attempt }) => `${invocationId}/${attempt}`));
  expect(attempts.size).toBe(rows.length);
  const twice = rows.length - EVENTS;
  console.log(`${EVENTS} events accepted, ${EVENTS} succeeded, ${twice} ran twice because of the kill`);
  expect(rows.every(({ outcome }) => outcome === 'success')).toBe(true);
}, 120_000);
