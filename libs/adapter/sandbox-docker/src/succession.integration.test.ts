import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionOutcome, Sandbox } from '@stoker/app/ports/sandbox-driver';
import { containerName } from './docker/container-options.js';
import { mountsUnder } from './syscalls/mounts.js';
import { openDockerSubject, type TestedRuntime } from './testing/docker-subject.js';

const TIMEOUT_MS = 60_000;
const docker = new Docker();

let subject: Awaited<ReturnType<typeof openDockerSubject>>;
let requests = 0;

function invoke(sandbox: Sandbox, event: object, timeoutMs = 20_000): Promise<ExecutionOutcome> {
  const payload = Buffer.from(JSON.stringify(event));
  requests += 1;
  return sandbox.invoke({
    requestId: `r${requests}`,
    functionArn: 'arn',
    payload,
    timeoutMs,
    deadlineMs: Date.now() + timeoutMs,
  });
}

async function answer(sandbox: Sandbox, event: object): Promise<unknown> {
  const outcome = await invoke(sandbox, event);
  if (outcome.kind !== 'success') throw new Error(`it ended with ${outcome.kind}`);
  return JSON.parse(Buffer.from(outcome.payload).toString());
}

async function assigned(): Promise<Sandbox> {
  const sandbox = await subject.driver.create(subject.spec);
  expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
  return sandbox;
}

/** Who comes after one that was out of time. */
async function successorOf(sandbox: Sandbox): Promise<Sandbox> {
  expect(await invoke(sandbox, { do: 'hang' }, 200)).toEqual({ kind: 'timeout' });
  const next = await sandbox.successor;
  if (next === undefined) throw new Error('nobody came after it');
  return next;
}

describe.for<TestedRuntime>(['nodejs24.x', 'python3.11'])('%s, out of time', { timeout: TIMEOUT_MS }, (runtime) => {
  beforeAll(async () => {
    subject = await openDockerSubject(runtime);
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  it('begins anew in the same container', async () => {
    const sandbox = await assigned();
    expect(await answer(sandbox, { do: 'count' })).toBe(1);
    const { Id, State } = await docker.getContainer(containerName(sandbox.id)).inspect();
    const next = await successorOf(sandbox);
    expect(await sandbox.ended).toEqual({ reason: 'signal', signal: 'SIGKILL' });
    expect(sandbox.alive).toBe(false);
    expect(next).toMatchObject({ id: sandbox.id, alive: true });
    expect(await next.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(await answer(next, { do: 'count' })).toBe(1);
    expect(await docker.getContainer(containerName(next.id)).inspect()).toMatchObject({
      Id,
      State: { Pid: State.Pid },
    });
    await next.destroy();
  });

  it('does so again and again, and leaves nothing in the end', async () => {
    let sandbox = await assigned();
    for (let life = 0; life < 3; life += 1) {
      sandbox = await successorOf(sandbox);
      expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    }
    await sandbox.destroy();
    expect(await sandbox.successor).toBeUndefined();
    expect(readdirSync(join(subject.home, 'envs'))).toEqual(['launch']);
    await expect(docker.getContainer(containerName(sandbox.id)).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('what begins anew', { timeout: TIMEOUT_MS }, () => {
  beforeAll(async () => {
    subject = await openDockerSubject('nodejs24.x');
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);
  let sandbox: Sandbox;
  afterEach(() => sandbox.destroy());

  it('finds /tmp as it was, and none of the processes', async () => {
    const first = await assigned();
    await answer(first, { do: 'write', path: '/tmp/kept', text: 'still here' });
    await answer(first, { do: 'leave' });
    sandbox = await successorOf(first);
    const { Processes } = await docker.getContainer(containerName(sandbox.id)).top();
    // The launcher, and the runtime that waits.
    expect(Processes).toHaveLength(2);
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(await answer(sandbox, { do: 'read', path: '/tmp/kept' })).toBe('still here');
  });

  it('is held to its limits again', async () => {
    sandbox = await successorOf(await assigned());
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    const outcome = await invoke(sandbox, { do: 'eat' });
    expect(outcome).toEqual({ kind: 'ended', end: { reason: 'out-of-memory' }, delivered: true });
  });

  it.for([
    ['out of memory', { do: 'eat' }, { reason: 'out-of-memory' }],
    ['ended by itself', { do: 'exit' }, { reason: 'exit', status: 3 }],
  ] as const)('does so where the function %s', async ([, event, end]) => {
    let last = await assigned();
    // Twice, for what the kernel counted of one is not the next one's.
    for (let life = 0; life < 2; life += 1) {
      expect(await invoke(last, event)).toEqual({ kind: 'ended', end, delivered: true });
      const next = await last.successor;
      if (next === undefined) throw new Error('nobody came after it');
      expect(await next.assign(subject.assignment)).toEqual({ kind: 'ready' });
      expect(await answer(next, { do: 'count' })).toBe(1);
      last = next;
    }
    sandbox = last;
    expect(sandbox.memoryPeakBytes()).toBeLessThan(subject.assignment.memoryMb * 1024 * 1024 * 0.9);
  });

  it('does so where INIT failed', async () => {
    const first = await subject.driver.create(subject.spec);
    const environment = { ...subject.assignment.environment, CONTRACT_INIT: 'throw' };
    expect((await first.assign({ ...subject.assignment, environment })).kind).toBe('error');
    const next = await first.successor;
    if (next === undefined) throw new Error('nobody came after it');
    sandbox = next;
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
  });

  it('sees neither code nor layers before it is assigned', async () => {
    sandbox = await successorOf(await assigned());
    const directory = join(subject.home, 'envs', sandbox.id);
    const shown = () => ['task', 'opt'].flatMap((name) => mountsUnder(join(directory, name)));
    expect(shown()).toEqual([]);
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(shown()).not.toEqual([]);
  });

  it('comes after one that had connections to the platform open', async () => {
    const first = await assigned();
    expect(await answer(first, { do: 'connect', port: 9001 })).toBeNull();
    sandbox = await successorOf(first);
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(await answer(sandbox, { do: 'connect', port: 9001 })).toBeNull();
  });

  it('is not tried again where INIT fails once more', async () => {
    sandbox = await successorOf(await assigned());
    const environment = { ...subject.assignment.environment, CONTRACT_INIT: 'throw' };
    expect((await sandbox.assign({ ...subject.assignment, environment })).kind).toBe('error');
    expect(await sandbox.successor).toBeUndefined();
  });

  it('only ends a function that asks the launcher for it by itself', async () => {
    const first = await assigned();
    expect(await invoke(first, { do: 'restart' })).toMatchObject({ kind: 'ended', delivered: true });
    const next = await first.successor;
    if (next === undefined) throw new Error('nobody came after it');
    sandbox = next;
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    expect(await answer(sandbox, { do: 'count' })).toBe(1);
  });

  it('takes no other code', async () => {
    sandbox = await successorOf(await assigned());
    const other = { ...subject.assignment, codeDir: `${subject.home}/another` };
    expect(await sandbox.assign(other)).toMatchObject({ kind: 'ended', assigned: false });
    expect(sandbox.alive).toBe(false);
  });

  it('does not come after one that was destroyed', async () => {
    sandbox = await assigned();
    await sandbox.destroy();
    expect(await sandbox.successor).toBeUndefined();
  });

  it('does not come where the container is gone', async () => {
    sandbox = await assigned();
    await docker.getContainer(containerName(sandbox.id)).kill({ signal: 'SIGKILL' });
    expect(await sandbox.ended).toEqual({ reason: 'signal', signal: 'SIGKILL' });
    expect(await sandbox.successor).toBeUndefined();
  });
});
