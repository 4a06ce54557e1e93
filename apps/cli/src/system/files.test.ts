import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invokingUser, writePrivately } from './files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writePrivately', () => {
  it('makes a file that only its owner can read, and the folders to it', async () => {
    const path = join(folder, 'a', 'b');
    await writePrivately(path, 'secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe('secret');
  });

  it('replaces whole, and leaves nothing behind when it cannot', async () => {
    const path = join(folder, 'file');
    await writePrivately(path, 'one');
    await writePrivately(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    await expect(writePrivately(folder, 'a folder is no file')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['file']);
  });
});

describe('invokingUser', () => {
  it('is who typed sudo', () => {
    expect(invokingUser({ SUDO_UID: '1000', SUDO_GID: '1001' })).toEqual({ uid: 1000, gid: 1001 });
  });

  it('is nobody for root itself or without sudo', () => {
    expect(invokingUser({})).toBeUndefined();
    expect(invokingUser({ SUDO_UID: '0', SUDO_GID: '0' })).toBeUndefined();
    expect(invokingUser({ SUDO_UID: 'x', SUDO_GID: '1' })).toBeUndefined();
  });
});
