import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkfifo } from '../syscalls/libc.js';
import { LauncherStatus } from './launcher-status.js';

let directory: string;
let fifo: string;
let status: LauncherStatus;
let told: unknown[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stoker-status-'));
  fifo = join(directory, 'status');
  mkfifo(fifo, 0o600);
  told = [];
  status = new LauncherStatus(fifo, {
    onExtensionExit: (name, exit) => told.push([name, exit]),
    onExtensionError: (name, errno) => told.push([name, errno]),
    onRuntimeExit: (exit) => told.push(exit),
    onRuntimeError: (failure) => told.push(failure),
  });
});
afterEach(() => {
  status.close();
  rmSync(directory, { recursive: true });
});

/** As the launcher does it: opens, writes, closes. */
function write(text: string): void {
  const fd = openSync(fifo, constants.O_WRONLY);
  writeSync(fd, text);
  closeSync(fd);
}

it('tells what became of each process, however the lines are cut', async () => {
  write('extension my agent exit 0\nextension b sig');
  write('nal 9\nextension c error 13\nruntime exit 4\nruntime signal 15\n');
  await expect.poll(() => told).toHaveLength(5);
  expect(told).toEqual([
    ['my agent', { reason: 'exit', status: 0 }],
    ['b', { reason: 'signal', signal: 'SIGKILL' }],
    ['c', 'EACCES'],
    { reason: 'exit', status: 4 },
    { reason: 'signal', signal: 'SIGTERM' },
  ]);
});

it('tells why the runtime was not started, and which bootstrap it is', async () => {
  write('runtime directory 20\nruntime error 2\nruntime error 8 /opt/bootstrap\n');
  await expect.poll(() => told).toHaveLength(3);
  expect(told).toEqual([
    { what: 'directory', errno: 'ENOTDIR' },
    { what: 'program', errno: 'ENOENT' },
    { what: 'program', errno: 'ENOEXEC', bootstrap: '/opt/bootstrap' },
  ]);
});

it('passes over what is no line of the launcher’s, endless ones included', async () => {
  write(
    `nonsense\nextension\nruntime error x\nruntime error 2 not a path\nextension a exit many\n${'x'.repeat(30_000)}`,
  );
  write(`${'x'.repeat(30_000)}\nextension a exit 1\n`);
  await expect.poll(() => told).toEqual([['a', { reason: 'exit', status: 1 }]]);
});

it('reads no more than a launcher ever says', async () => {
  write('\n'.repeat(40_000));
  await new Promise((resolve) => setTimeout(resolve, 20));
  write(`${'\n'.repeat(40_000)}extension a exit 1\n`);
  await expect.poll(isRead).toBe(false);
  expect(told).toEqual([]);
});

/** Whether somebody has it open for reading. */
function isRead(): boolean {
  try {
    closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
