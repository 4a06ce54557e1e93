import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDockerDriver } from './driver.js';
import { hostNames } from './egress/rulesets.js';
import { mountsUnder } from './syscalls/mounts.js';
import { removeHome } from './testing/docker-subject.js';
import { loopDevicesIn } from './testing/loop-devices.js';
import { serveRuntimeApiForTests } from './testing/serve-runtime-api.js';

const TIMEOUT_MS = 90_000;
const source = (name: string) => fileURLToPath(new URL(`./testing/${name}`, import.meta.url));

/** Starts the worker, waits until it holds its sandboxes, and kills it. */
async function killAWorkerOn(home: string): Promise<void> {
  const flags = ['--experimental-transform-types', '--conditions=@stoker/source', '--no-warnings'];
  const args = [...flags, '--import', source('resolve-typescript.ts'), source('doomed-worker.ts'), home];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  const exited = once(worker, 'exit');
  await Promise.race([
    once(worker.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('The worker ended before it was killed.'))),
  ]);
  worker.kill('SIGKILL');
  await exited;
}

describe('after a worker was killed', { timeout: TIMEOUT_MS }, () => {
  const home = mkdtempSync(join(tmpdir(), 'stoker-'));
  const driver = createDockerDriver({
    home,
    workerId: 'doomed',
    runtimes: ['nodejs24.x'],
    serveRuntimeApi: serveRuntimeApiForTests,
  });

  const containers = () =>
    new Docker().listContainers({ all: true, filters: { label: [`stoker.worker=doomed@${home}`] } });

  const names = hostNames(`doomed@${home}`);
  const links = () => readdirSync('/sys/class/net').filter((name) => name.startsWith(names.prefix));
  const ip = (...args: string[]) => execFileSync('ip', args);
  const tables = () => execFileSync('/usr/sbin/nft', ['list', 'tables'], { encoding: 'utf8' });

  beforeAll(() => killAWorkerOn(home), TIMEOUT_MS);
  afterAll(async () => {
    await driver.close();
    removeHome(home);
  }, TIMEOUT_MS);

  it('the next start finds what it left and removes every container, mount and directory', async () => {
    expect(await containers()).toHaveLength(4);
    expect(loopDevicesIn(home)).not.toEqual([]);
    // The link of an environment goes with its namespace, soon after the worker; this pair nothing takes away by itself.
    ip('link', 'add', `${names.prefix}left`, 'type', 'veth', 'peer', 'name', `${names.prefix}behind`);
    expect(tables()).toContain(names.table);
    expect(await driver.start()).toEqual({ containers: 4, mounts: 6, directories: 4 });
    expect(await containers()).toHaveLength(0);
    expect(readdirSync(join(home, 'envs'))).toEqual(['launch']);
    expect(mountsUnder(join(home, 'envs')).map((mount) => mount.target)).toEqual([join(home, 'envs')]);
    expect(links()).toEqual([]);
    expect(tables()).not.toContain(names.table);
    // The kernel takes them back when it is through with the containers.
    await vi.waitFor(() => expect(loopDevicesIn(home)).toEqual([]), { timeout: 10_000 });
  });

  it('the code it had mounted is untouched', () => {
    expect(readdirSync(join(home, 'code', 'node'))).toEqual(['index.mjs']);
  });

  it('a second sweep finds nothing', async () => {
    expect(await driver.sweep()).toEqual({ containers: 0, mounts: 0, directories: 0 });
  });
});
