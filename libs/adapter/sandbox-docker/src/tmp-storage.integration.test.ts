import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '@stoker/app/ports/sandbox-driver';
import { auditSandboxes } from './docker/audit.js';
import { createDockerDriver } from './driver.js';
import { mount } from './syscalls/libc.js';
import { parseMountinfo } from './syscalls/mountinfo.js';
import { detach, mountsUnder } from './syscalls/mounts.js';
import { openDockerSubject } from './testing/docker-subject.js';
import { loopDevicesIn } from './testing/loop-devices.js';
import { serveRuntimeApiForTests } from './testing/serve-runtime-api.js';

const TIMEOUT_MS = 60_000;

async function answer(sandbox: Sandbox, event: object): Promise<string> {
  const outcome = await sandbox.invoke({
    requestId: 'r',
    functionArn: 'arn',
    payload: Buffer.from(JSON.stringify(event)),
    timeoutMs: 50_000,
    deadlineMs: Date.now() + 50_000,
  });
  if (outcome.kind !== 'success') throw new Error(`The function failed: ${JSON.stringify(outcome)}`);
  return Buffer.from(outcome.payload).toString();
}

/** What a function sees at `/tmp`. */
async function tmpOf(sandbox: Sandbox) {
  const text = JSON.parse(await answer(sandbox, { do: 'read', path: '/proc/self/mountinfo' })) as string;
  return parseMountinfo(text).findLast(({ target }) => target === '/tmp');
}

const findings = async (sandbox: Sandbox) =>
  (await auditSandboxes()).find(({ sandboxId }) => sandboxId === sandbox.id)?.findings;

describe('/tmp', { timeout: TIMEOUT_MS }, () => {
  it('is a disk that the container alone holds, and that ends with it', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    const sandbox = await subject.driver.create({ ...subject.spec, tmpMb: 600 });
    expect(mountsUnder(join(subject.home, 'envs', sandbox.id))).toEqual([]);
    expect(loopDevicesIn(subject.home)).toHaveLength(1);
    await sandbox.assign(subject.assignment);
    expect(await tmpOf(sandbox)).toMatchObject({ fileSystem: 'ext4', root: '/' });
    await answer(sandbox, { do: 'write', path: '/tmp/file', text: 'x'.repeat(5_000_000) });
    await sandbox.destroy();
    expect(loopDevicesIn(subject.home)).toEqual([]);
    await subject.close();
  });

  it('does not count as the function’s memory', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    const sandbox = await subject.driver.create(subject.spec);
    await sandbox.assign({ ...subject.assignment, memoryMb: 128 });
    const text = 'x'.repeat(5_000_000);
    for (let n = 0; n < 40; n++) {
      expect(await answer(sandbox, { do: 'write', path: `/tmp/${n}`, text })).toBe('null');
    }
    expect(await answer(sandbox, { do: 'count' })).toBe('41');
    await subject.close();
  });

  it('is in memory where that is wanted, and limited as well', async () => {
    const subject = await openDockerSubject('nodejs24.x', { tmp: 'memory' });
    const sandbox = await subject.driver.create(subject.spec);
    expect(loopDevicesIn(subject.home)).toEqual([]);
    expect(await findings(sandbox)).toEqual([]);
    await sandbox.assign(subject.assignment);
    expect(await tmpOf(sandbox)).toMatchObject({ fileSystem: 'tmpfs' });
    await subject.close();
  });

  it('is in memory where no disk can be made, which is said once', async () => {
    const subject = await openDockerSubject('nodejs24.x');
    await subject.driver.close();
    const blocked = join(subject.home, 'tmp-disks');
    mkdirSync(blocked, { recursive: true });
    mount('none', blocked, 'tmpfs', 0, null);
    const onTmpInMemory = vi.fn();
    const driver = createDockerDriver({
      home: subject.home,
      workerId: 'test',
      runtimes: ['nodejs24.x'],
      serveRuntimeApi: serveRuntimeApiForTests,
      onTmpInMemory,
    });
    await driver.start();
    const sandboxes = [await driver.create(subject.spec), await driver.create(subject.spec)];
    expect(onTmpInMemory.mock.calls).toEqual([[expect.any(Error)]]);
    for (const sandbox of sandboxes) expect(await findings(sandbox)).toEqual([]);
    expect(loopDevicesIn(subject.home)).toEqual([]);
    await driver.close();
    detach(blocked);
    await subject.close();
  });
});
