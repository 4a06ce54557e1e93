import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { peerOf } from './peer.js';
import { environmentOfProcess, parseEnvironment } from './process-environment.js';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

it('takes entries apart at the first equals sign, and passes over what is none', () => {
  expect(parseEnvironment('A=1\0B=x=y\0C=\0nonsense\0=odd\0\0D=a\nb\0')).toEqual({
    A: '1',
    B: 'x=y',
    C: '',
    D: 'a\nb',
  });
});

it('reads what a process was started with, if it is where it should be', async () => {
  child = spawn('/bin/sleep', ['60'], { env: { GREETING: 'hi there' } });
  await once(child, 'spawn');
  const membership = readFileSync(`/proc/${child.pid}/cgroup`, 'utf8').trim();
  expect(environmentOfProcess(child.pid!, membership)).toEqual({ GREETING: 'hi there' });
  expect(() => environmentOfProcess(child!.pid!, 'no-such-container')).toThrow(/not part of/);
});

it('knows who has connected to a unix socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stoker-peer-'));
  const server = createServer().listen(join(directory, 'socket'));
  await once(server, 'listening');
  const client = connect(join(directory, 'socket'));
  const [socket] = (await once(server, 'connection')) as [Socket];
  expect(peerOf(socket)).toBe(process.pid);
  client.destroy();
  socket.destroy();
  server.close();
  rmSync(directory, { recursive: true });
});
