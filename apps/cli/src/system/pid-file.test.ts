import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyProcess, isSameProcess, readLivePidFile, startTicksOf, writePidFile } from './pid-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-pid-'));
});
afterEach(() => rm(folder, { recursive: true }));

const self = async () => (await identifyProcess(process.pid))!;

describe('startTicksOf', () => {
  const rest = '1 100 100 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 1000000 100';

  it('is field 22, whatever the process is called', () => {
    expect(startTicksOf(`7 (node) S ${rest}`)).toBe('4242');
    expect(startTicksOf(`7 (a) S 1 (b) R ${rest}`)).toBe('4242');
  });

  it('is undefined for a process that only waits to be reaped', () => {
    expect(startTicksOf(`7 (node) Z ${rest}`)).toBeUndefined();
  });
});

describe('a pid file', () => {
  it('names a process that is alive', async () => {
    const path = join(folder, 'x.pid');
    await writePidFile(path, await self(), 'build 1');
    expect(await readLivePidFile(path)).toEqual({ ...(await self()), fingerprint: 'build 1' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['x.pid']);
  });

  it.each([
    ['another start time', { startTicks: '1' }],
    ['another boot', { bootId: 'before the restart' }],
  ])('does not name a process with the same number but %s', async (_, difference) => {
    const path = join(folder, 'x.pid');
    await writePidFile(path, { ...(await self()), ...difference }, '');
    expect(await readLivePidFile(path)).toBeUndefined();
  });

  it('does not name a process that ended', async () => {
    const child = spawn('sleep', ['60']);
    const identity = await identifyProcess(child.pid!);
    const path = join(folder, 'x.pid');
    await writePidFile(path, identity!, '');
    child.kill();
    await once(child, 'exit');
    expect(await readLivePidFile(path)).toBeUndefined();
  });

  it('names nothing when it is missing or damaged', async () => {
    expect(await readLivePidFile(join(folder, 'none'))).toBeUndefined();
    await writeFile(join(folder, 'x.pid'), '1234\n{');
    expect(await readLivePidFile(join(folder, 'x.pid'))).toBeUndefined();
  });
});

it('a process is the same as itself only', async () => {
  const one = await self();
  expect(isSameProcess(one, await self())).toBe(true);
  expect(isSameProcess(one, undefined)).toBe(false);
  expect(isSameProcess(one, await identifyProcess(1))).toBe(false);
});
