import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sandbox, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import type { ContractEvent } from '@stoker/app/ports/testing/sandbox-driver.contract';
import { containerName } from './docker/container-options.js';
import { createDockerDriver } from './driver.js';
import { openDockerSubject, type TestedRuntime } from './testing/docker-subject.js';
import { serveRuntimeApiForTests } from './testing/serve-runtime-api.js';

const TIMEOUT_MS = 60_000;
const docker = new Docker();

function invocation(event: ContractEvent): SandboxInvocation {
  const payload = Buffer.from(JSON.stringify(event));
  return { requestId: 'r', functionArn: 'arn', payload, timeoutMs: 50_000, deadlineMs: Date.now() + 50_000 };
}

describe.for<TestedRuntime>(['nodejs24.x', 'provided.al2023'])('%s', { timeout: TIMEOUT_MS }, (runtime) => {
  let subject: Awaited<ReturnType<typeof openDockerSubject>>;
  beforeAll(async () => {
    subject = await openDockerSubject(runtime);
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  const ended: Sandbox[] = [];
  afterEach(async () => {
    // Whoever begins in the place of one that has ended is a fleet's; here there is none to take it.
    for (const sandbox of ended.splice(0)) await (await sandbox.successor)?.destroy();
  });

  const assigned = async (): Promise<Sandbox> => {
    const sandbox = await subject.driver.create(subject.spec);
    ended.push(sandbox);
    expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
    return sandbox;
  };
  const left = () => readdirSync(join(subject.home, 'envs')).filter((name) => name !== 'launch');

  it('notices that its idle process was killed', async () => {
    const sandbox = await assigned();
    await docker.getContainer(containerName(sandbox.id)).kill({ signal: 'SIGKILL' });
    expect(await sandbox.ended).toEqual({ reason: 'signal', signal: 'SIGKILL' });
    await sandbox.destroy();
    expect(left()).toEqual([]);
  });

  it('keeps the reason of an end from being overwritten by a late destroy', async () => {
    const sandbox = await assigned();
    const outcome = sandbox.invoke(invocation({ do: 'exit' }));
    await vi.waitFor(() => expect(sandbox.alive).toBe(false));
    await sandbox.destroy();
    expect(await outcome).toEqual({ kind: 'ended', end: { reason: 'exit', status: 3 }, delivered: true });
  });

  it('tells a stem that died from a function that failed in INIT', async () => {
    const sandbox = await subject.driver.create(subject.spec);
    await docker.getContainer(containerName(sandbox.id)).kill({ signal: 'SIGKILL' });
    await vi.waitFor(() => expect(sandbox.alive).toBe(false));
    expect(await sandbox.assign(subject.assignment)).toMatchObject({ kind: 'ended', assigned: false });
    await sandbox.destroy();
    expect(left()).toEqual([]);
  });

  it('answers the invocation under way when its container is removed from outside', async () => {
    const sandbox = await assigned();
    const running = sandbox.invoke(invocation({ do: 'hang' }));
    await docker.getContainer(containerName(sandbox.id)).remove({ force: true });
    expect((await running).kind).toBe('ended');
    await sandbox.destroy();
    expect(left()).toEqual([]);
  });

  it('keeps a flood of log within bounds and says so', async () => {
    const sandbox = await assigned();
    // Five megabytes in parts, so that a custom runtime in bash can carry them too.
    for (let part = 0; part < 50; part++) {
      await sandbox.invoke(invocation({ do: 'print', text: `${part} ${'x'.repeat(100_000)}` }));
    }
    const log = Buffer.from(sandbox.takeLog()).toString();
    expect(log.length).toBeLessThan(2.1 * 1024 * 1024);
    expect(log.slice(0, 60)).toMatch(/^\[\d+ bytes of log dropped\]\n/);
    expect(log.endsWith(`49 ${'x'.repeat(100_000)}\n`)).toBe(true);
    await sandbox.destroy();
  });

  it('refuses code that is not there and keeps nothing of the sandbox', async () => {
    const sandbox = await subject.driver.create(subject.spec);
    await expect(sandbox.assign({ ...subject.assignment, codeDir: '/does/not/exist' })).rejects.toThrow('ENOENT');
    expect(await sandbox.ended).toEqual({ reason: 'destroyed' });
    await sandbox.destroy();
    expect(left()).toEqual([]);
  });

  it('never lets two workers use one home', async () => {
    const options = { home: subject.home, workerId: 'other', runtimes: [runtime] };
    const second = createDockerDriver({ ...options, serveRuntimeApi: serveRuntimeApiForTests });
    await expect(second.start()).rejects.toThrow('Another Stoker worker uses this home directory');
  });
});

describe('a driver whose images are not there', { timeout: TIMEOUT_MS }, () => {
  it('names them when it starts', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    await subject.driver.close();
    const driver = createDockerDriver({
      home: subject.home,
      workerId: 'test',
      serveRuntimeApi: serveRuntimeApiForTests,
      imageFor: (runtime) => `stoker-test/no-such-image:${runtime}`,
    });
    await expect(driver.start()).rejects.toThrow('stoker-test/no-such-image:python3.11');
    await driver.close();
    await subject.close();
  });

  it('gives creations up when their time is over, those that wait for others included', async () => {
    const subject = await openDockerSubject('nodejs24.x', { createTimeoutMs: 5 });
    const creations = await Promise.allSettled([1, 2, 3].map(() => subject.driver.create(subject.spec)));
    for (const creation of creations) {
      expect(creation).toMatchObject({
        reason: { message: 'No sandbox of the runtime nodejs24.x was made within 5 ms.' },
      });
    }
    await vi.waitFor(async () => {
      await subject.driver.sweep();
      expect(readdirSync(join(subject.home, 'envs'))).toEqual(['launch']);
    });
    await subject.close();
  });

  it('leaves nothing of a sandbox that could not be made', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    await expect(subject.driver.create({ runtime: 'nodejs24.x', tmpMb: -1 })).rejects.toThrow();
    expect(readdirSync(join(subject.home, 'envs'))).toEqual(['launch']);
    expect(await subject.driver.sweep()).toEqual({ containers: 0, mounts: 0, directories: 0 });
    await subject.close();
  });
});
