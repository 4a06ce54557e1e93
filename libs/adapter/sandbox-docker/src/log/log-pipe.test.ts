import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogPipe } from './log-pipe.js';

const never = () => expect.unreachable();

describe('the log pipe', () => {
  let directory: string;
  let path: string;
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const write = (text: string) => {
    const fd = openSync(path, 'w');
    writeSync(fd, text);
    closeSync(fd);
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-log-'));
    path = join(directory, 'log');
    spawnSync('mkfifo', [path]);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('tells of each hang-up and goes on reading', async () => {
    const onHangUp = vi.fn();
    const pipe = new LogPipe(path, onHangUp, never);
    write('one ');
    await vi.waitFor(() => expect(onHangUp).toHaveBeenCalledTimes(1));
    write('two');
    await vi.waitFor(() => expect(onHangUp).toHaveBeenCalledTimes(2));
    expect(Buffer.from(pipe.take()).toString()).toBe('one two');
    pipe.close();
  });

  it('says so when it cannot be opened again, instead of failing where nobody catches it', async () => {
    const onLost = vi.fn();
    const pipe = new LogPipe(path, never, onLost);
    const fd = openSync(path, 'w');
    rmSync(path);
    closeSync(fd);
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledWith(expect.objectContaining({ code: 'ENOENT' })));
    pipe.close();
  });

  it('reads a flood in windows, and loses nothing of it', async () => {
    const bytes = 5 * 1024 * 1024;
    let read = 0;
    const onHangUp = vi.fn();
    const pipe = new LogPipe(path, onHangUp, never, (chunk) => (read += chunk.length));
    const flood = spawn('dd', ['if=/dev/zero', `of=${path}`, 'bs=64k', `count=${bytes / 65536}`, 'status=none']);
    await once(flood, 'exit');
    await vi.waitFor(() => expect(onHangUp).toHaveBeenCalledTimes(1));
    expect(read).toBe(bytes);
    pipe.close();
  });

  it('leaves no descriptor behind when it could not be made', () => {
    // Registering a plain file with the event loop is what fails here, after it has been opened.
    rmSync(path);
    closeSync(openSync(path, 'w'));
    const before = descriptors();
    expect(() => new LogPipe(path, never, never)).toThrow();
    expect(descriptors()).toBe(before);
  });
});
