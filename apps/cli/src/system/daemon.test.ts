import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DaemonSpec, startDaemon, stopDaemon } from './daemon.js';
import { exists } from './files.js';
import { readLivePidFile } from './pid-file.js';

let folder: string;
let spec: DaemonSpec;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-daemon-'));
  spec = {
    command: 'sleep',
    args: ['60'],
    pidFile: join(folder, 'x.pid'),
    logFile: join(folder, 'logs', 'x.log'),
    fingerprint: 'one',
    ready: async () => true,
    readyWithinMs: 5_000,
  };
});
afterEach(async () => {
  await stopDaemon(spec.pidFile, 'SIGKILL', 1_000);
  await rm(folder, { recursive: true });
});

const shell = (script: string): Pick<DaemonSpec, 'command' | 'args'> => ({ command: 'sh', args: ['-c', script] });

it('starts a process in a session of its own and stops it', async () => {
  await startDaemon(spec);
  const { pid, fingerprint } = (await readLivePidFile(spec.pidFile))!;
  expect(fingerprint).toBe('one');
  const session = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[5];
  expect(session).toBe(String(pid));
  expect(await stopDaemon(spec.pidFile, 'SIGTERM', 5_000)).toBe('stopped');
  expect(await exists(`/proc/${pid}`)).toBe(false);
  expect(await stopDaemon(spec.pidFile, 'SIGTERM', 5_000)).toBe('not running');
});

it('kills a process that does not end when asked to', async () => {
  const ready = join(folder, 'ready');
  const stubborn = shell(`trap '' TERM; touch ${ready}; while :; do sleep 0.05; done`);
  await startDaemon({ ...spec, ...stubborn, ready: () => exists(ready) });
  expect(await stopDaemon(spec.pidFile, 'SIGTERM', 200)).toBe('killed');
});

it('says what a process that ends at once had to say, and leaves no pid file', async () => {
  const failing = { ...spec, ...shell('echo the disk is full >&2; exit 1'), ready: async () => false };
  await expect(startDaemon(failing)).rejects.toThrow(/ended at once[^]*the disk is full/);
  expect(await exists(spec.pidFile)).toBe(false);
});

it('stops a process that never serves', async () => {
  const error = await startDaemon({ ...spec, ready: async () => false, readyWithinMs: 100 }).catch(String);
  expect(error).toContain('did not serve within 0.1 s');
  expect(await readLivePidFile(spec.pidFile)).toBeUndefined();
});

it('fails where the program does not exist', async () => {
  await expect(startDaemon({ ...spec, command: '/nonexistent/program' })).rejects.toThrow('ENOENT');
});
