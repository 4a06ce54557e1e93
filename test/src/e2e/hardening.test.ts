import { createServer, type Server, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { auditSandboxes } from '@stoker/sandbox-docker/docker/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SandboxContainers } from '../harness/containers.js';
import { createFunction, invoke, lambdaClient, sandboxOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { BASH_BOOTSTRAP } from './functions/bash-bootstrap.js';
import { NODE_ACTIONS } from './functions/node-actions.js';
import { PYTHON_ACTIONS } from './functions/python-actions.js';

let stack: Stack;
let client: LambdaClient;
let containers: SandboxContainers;

const RUNTIMES = [
  { runtime: 'nodejs22.x', files: { 'index.js': NODE_ACTIONS } },
  { runtime: 'nodejs24.x', files: { 'index.js': NODE_ACTIONS } },
  { runtime: 'python3.11', files: { 'index.py': PYTHON_ACTIONS } },
  { runtime: 'provided.al2023', files: BASH_BOOTSTRAP },
];
const nameOf = (runtime: string) => runtime.replaceAll('.', '-');
const inside = async (event: object) => (await invoke(client, 'nodejs24-x', event)).body;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1,nodejs22.x=1,python3.11=1,provided.al2023=1' });
  client = lambdaClient(stack.server, stack.account);
  containers = SandboxContainers.of(stack.server);
  for (const { runtime, files } of RUNTIMES) {
    await createFunction(client, stack.account, nameOf(runtime), {
      runtime,
      files,
      settings: { MemorySize: 1024, Timeout: 20 },
    });
  }
}, 120_000);

afterAll(() => stack.close(), 60_000);

test('every container, whether stem, busy or frozen, has every restriction', async () => {
  for (const { runtime } of RUNTIMES) await invoke(client, nameOf(runtime), { do: 'echo', value: 1 });
  const frozen = sandboxOf(await invoke(client, 'python3-11', { do: 'context' }));
  await until('it is frozen', () => containers.isFrozen(frozen));
  const busy = invoke(client, 'nodejs24-x', { do: 'sleep', ms: 3_000 });
  const ours = await until('a stem and a function of each runtime run', async () => {
    const running = (await containers.list()).filter(({ state }) => state === 'running');
    return running.length >= 2 * RUNTIMES.length && running.map(({ sandboxId }) => sandboxId);
  });
  const reports = (await auditSandboxes()).filter(({ sandboxId }) => ours.includes(sandboxId));
  expect(reports.length).toBe(ours.length);
  expect(reports.filter(({ findings }) => findings.length > 0)).toEqual([]);
  await busy;
});

describe('from inside', () => {
  test('the kernel gives the process no rights, and no way to any', async () => {
    const status = String(await inside({ do: 'read', path: '/proc/self/status' }));
    expect(status).toMatch(/^Uid:\t993\t993\t993\t993$/m);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
      expect(status).toMatch(new RegExp(`^${set}:\\t0{16}$`, 'm'));
    }
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  test.each([
    ['mount', 'mount -t tmpfs none /tmp'],
    ['a user namespace', 'unshare -Ur true'],
    ['a network namespace', 'unshare -n true'],
    ['a device', 'mknod /tmp/disk b 254 0'],
    ['the host’s clock', 'date -s 2001-01-01'],
    ['the host’s name', 'hostname other'],
    ['another root', '/usr/sbin/chroot / true'],
    ['another user', 'su -c true'],
  ])('%s is refused', async (_what, command) => {
    const { status } = (await inside({ do: 'spawn', command })) as { status: number };
    expect([0, 127]).not.toContain(status);
  });

  test.each([
    '/var/task/index.js',
    '/opt/new',
    '/usr/lib/stoker/new',
    '/run/stoker/launch',
    '/run/stoker/new',
    '/etc/passwd',
    '/etc/hosts',
    '/usr/bin/new',
    '/proc/sys/kernel/core_pattern',
    '/proc/sysrq-trigger',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
  ])('%s can’t be written', async (path) => {
    expect(await inside({ do: 'write', path, text: 'x' })).toMatch(/^(EROFS|EACCES|ENOENT|EPERM)$/);
  });

  test('it sees its own processes, no socket any more, and nothing of the host or of other environments', async () => {
    const processes = ((await inside({ do: 'list', path: '/proc' })) as string[]).filter((name) => /^\d+$/.test(name));
    expect(processes).toContain('1');
    expect(processes.length).toBeLessThan(4);
    expect(await inside({ do: 'list', path: '/run/stoker' })).toEqual(['assign', 'launch', 'log', 'status']);
    for (const path of [stack.home, '/var/lib/stoker', '/var/run/docker.sock', '/run/docker.sock']) {
      expect(await inside({ do: 'list', path })).toBe('ENOENT');
    }
    const mounts = String(await inside({ do: 'read', path: '/proc/self/mountinfo' }));
    expect(mounts).not.toContain('docker.sock');
  });
});

describe('the network', () => {
  let listener: Server;
  let port: number;
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ scopeid }) => !scopeid)
    .map(({ address }) => address);

  beforeAll(async () => {
    listener = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => listener.listen(0, '::', resolve));
    const bound = listener.address();
    port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  });
  afterAll(() => void listener.close());

  test.each(addresses)('%s of this host is out of reach', async (host) => {
    await expect(reaches(host, port)).resolves.toBe(true);
    expect(await inside({ do: 'connect', host, port })).toMatch(/^(ECONNREFUSED|ENETUNREACH|EADDRNOTAVAIL)$/);
  });

  test.each([
    ['the API', () => new URL(stack.server.endpoint)],
    ['the metrics', () => new URL(stack.server.metricsUrl)],
    ['Redis', () => new URL(stack.redisUrl)],
    ['Postgres', () => new URL(stack.database.url)],
  ])('%s is out of reach', async (_what, url) => {
    const target = { host: url().hostname, port: Number(url().port) };
    await expect(reaches(target.host, target.port)).resolves.toBe(true);
    expect(await inside({ do: 'connect', ...target })).toBe('ECONNREFUSED');
  });

  test.each([
    ['an instance’s metadata', '169.254.169.254', 80],
    ['another container', '172.17.0.2', 80],
    ['a public resolver', '192.0.2.53', 53],
    ['a name', 'localhost.localdomain.invalid', 80],
  ])('%s is out of reach', async (_what, host, number) => {
    expect(await inside({ do: 'connect', host, port: number })).toMatch(
      /^(ECONNREFUSED|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/,
    );
  });

  test('the Runtime API is there for its own environment only, and takes nothing out of turn', async () => {
    const call = (method: string, path: string): string =>
      `fetch('http://127.0.0.1:9001/2018-06-01/runtime/${path}', { method: '${method}' }).then((r) => r.status)`;
    const another = 'invocation/00000000-0000-4000-8000-000000000000/response';
    const calls = [call('GET', 'invocation/next'), call('POST', another), call('POST', 'init/error')];
    const ask = (): Promise<unknown> =>
      inside({
        do: 'spawn',
        command: `node -e "Promise.all([${calls.join(',')}]).then((all) => console.log(...all))"`,
      });
    // Another environment is under way meanwhile, and hears of nothing.
    const other = invoke(client, 'nodejs22-x', { do: 'sleep', ms: 1_000 });
    expect(await ask()).toMatchObject({ status: 0, output: '403 400 403\n' });
    expect((await other).functionError).toBeUndefined();
    expect(await inside({ do: 'echo', value: 'as ever' })).toBe('as ever');
  });
});

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
