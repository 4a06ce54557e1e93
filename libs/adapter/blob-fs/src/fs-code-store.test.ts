import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FsCodeStore } from './fs-code-store.js';
import { makeZip } from './testing/zip-writer.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const HELLO = makeZip([{ name: 'index.js', data: 'exports.handler = async () => 1;' }]);

let root: string;
let store: FsCodeStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stoker-code-'));
  store = await FsCodeStore.open(root);
});

afterEach(() => rm(root, { recursive: true }));

/** Every file under the root, as `path`. */
const allFiles = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((each) => !each.isDirectory())
    .map((each) => join(each.parentPath, each.name).slice(root.length + 1))
    .sort();
const hexOf = (zip: Buffer) => createHash('sha256').update(zip).digest('hex');

describe('put', () => {
  it('stores the zip and its contents under the digest', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    expect(code).toEqual({ sha256: createHash('sha256').update(HELLO).digest('base64'), size: HELLO.length });
    const hex = hexOf(HELLO);
    expect(await allFiles()).toEqual([`blobs/${ACCOUNT}/${hex}.zip`, `code/${ACCOUNT}/${hex}/index.js`]);
    expect(await store.materialise(ACCOUNT, code)).toBe(join(root, 'code', ACCOUNT, hex));
    expect(Buffer.from(await store.read(ACCOUNT, code)).equals(HELLO)).toBe(true);
  });

  it('lets every user read and only the owner write, and keeps what may be executed', async () => {
    const previous = process.umask(0o077);
    try {
      const zip = makeZip([
        { name: 'dir/', mode: 0o040700 },
        { name: 'dir/secretive', mode: 0o100600 },
        { name: 'bootstrap', mode: 0o100700 },
        { name: 'open', mode: 0o100777 },
        { name: 'setuid', mode: 0o106755 },
        { name: 'plain' },
        { name: 'dos', mode: 0o100600, madeBy: 0 },
      ]);
      const directory = await store.materialise(ACCOUNT, await store.put(ACCOUNT, zip));
      const modes = await Promise.all(
        ['.', 'dir', 'dir/secretive', 'bootstrap', 'open', 'setuid', 'plain', 'dos'].map(async (name) => [
          name,
          ((await stat(join(directory, name))).mode & 0o7777).toString(8),
        ]),
      );
      expect(Object.fromEntries(modes)).toEqual({
        '.': '755',
        dir: '755',
        'dir/secretive': '644',
        bootstrap: '744',
        open: '755',
        setuid: '755',
        plain: '644',
        dos: '644',
      });
    } finally {
      process.umask(previous);
    }
  });

  it('unpacks nested and empty directories, empty files and links', async () => {
    const zip = makeZip([
      { name: 'node_modules/.bin/cli', data: '../pkg/cli.js', mode: 0o120777 },
      { name: './node_modules/pkg/cli.js', data: 'run' },
      { name: 'empty/' },
      { name: 'empty.txt', method: 'store' },
      { name: 'dangling', data: 'nowhere', mode: 0o120777 },
    ]);
    const directory = await store.materialise(ACCOUNT, await store.put(ACCOUNT, zip));
    expect(await readFile(join(directory, 'node_modules/.bin/cli'), 'utf8')).toBe('run');
    expect(await readlink(join(directory, 'node_modules/.bin/cli'))).toBe('../pkg/cli.js');
    expect((await lstat(join(directory, 'dangling'))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(directory, 'empty'))).toEqual([]);
    expect((await stat(join(directory, 'empty.txt'))).size).toBe(0);
  });

  it('takes the last of several entries of one name', async () => {
    const zip = makeZip([
      { name: 'index.js', data: 'old' },
      { name: 'index.js', data: 'new' },
    ]);
    const directory = await store.materialise(ACCOUNT, await store.put(ACCOUNT, zip));
    expect(await readFile(join(directory, 'index.js'), 'utf8')).toBe('new');
  });

  it('shares nothing between accounts', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    await expect(store.materialise(OTHER, code)).rejects.toThrow();
    await expect(store.read(OTHER, code)).rejects.toThrow();
    await store.put(OTHER, HELLO);
    expect(await store.materialise(OTHER, code)).not.toBe(await store.materialise(ACCOUNT, code));
  });

  it('does the work of many at once, or of two stores, and leaves one copy', async () => {
    const second = await FsCodeStore.open(root);
    const puts = Array.from({ length: 20 }, (_, index) => (index % 2 ? store : second).put(ACCOUNT, HELLO));
    expect(new Set((await Promise.all(puts)).map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await allFiles()).toHaveLength(2);
  });

  it('unpacks a large bundle', async () => {
    const big = Buffer.alloc(5_000_000, 'export const value = 1;\n');
    const small = Array.from({ length: 500 }, (_, index) => ({
      name: `lib/${index % 20}/${index}.js`,
      data: `${index}`,
    }));
    const directory = await store.materialise(
      ACCOUNT,
      await store.put(ACCOUNT, makeZip([{ name: 'bundle.js', data: big }, ...small])),
    );
    expect((await readFile(join(directory, 'bundle.js'))).equals(big)).toBe(true);
    expect(await readFile(join(directory, 'lib/19/499.js'), 'utf8')).toBe('499');
  });
});

describe('inspect', () => {
  it('answers the digest and stores nothing', async () => {
    expect(await store.inspect(HELLO)).toEqual({
      sha256: createHash('sha256').update(HELLO).digest('base64'),
      size: HELLO.length,
    });
    expect(await allFiles()).toEqual([]);
  });
});

describe('materialise', () => {
  it('unpacks again from the zip what this host lacks, once for all who ask', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    const directory = await store.materialise(ACCOUNT, code);
    await rm(directory, { recursive: true });
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.materialise(ACCOUNT, code)));
    expect(new Set(answers)).toEqual(new Set([directory]));
    expect(await readdir(directory)).toEqual(['index.js']);
    expect(await readdir(join(root, 'code', ACCOUNT))).toHaveLength(1);
  });

  it('refuses a zip with one byte changed, and takes the same package anew', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    const directory = await store.materialise(ACCOUNT, code);
    await rm(directory, { recursive: true });
    const blob = join(root, 'blobs', ACCOUNT, `${hexOf(HELLO)}.zip`);
    const bytes = await readFile(blob);
    bytes[40]! ^= 1;
    await writeFile(blob, bytes);
    await expect(store.materialise(ACCOUNT, code)).rejects.toThrow('damaged');
    expect(await readdir(join(root, 'code', ACCOUNT))).toEqual([]);
    await store.put(ACCOUNT, HELLO);
    expect(await readdir(await store.materialise(ACCOUNT, code))).toEqual(['index.js']);
  });

  it('refuses names that could lead elsewhere', async () => {
    const { sha256, size } = await store.put(ACCOUNT, HELLO);
    for (const accountId of ['..', '../x', '1', '']) {
      await expect(store.materialise(accountId, { sha256, size })).rejects.toThrow('no code package');
    }
    for (const digest of ['../../etc', '', 'AAAA', `${sha256.slice(0, -1)}/`]) {
      await expect(store.materialise(ACCOUNT, { sha256: digest, size })).rejects.toThrow('no code package');
    }
  });
});

describe('open', () => {
  it('removes what interrupted processes left, not what others still write', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    const dead = join(root, 'code', ACCOUNT, '.tmp-99999999-abc');
    await mkdir(dead);
    await writeFile(join(dead, 'half'), '');
    await writeFile(join(root, 'blobs', ACCOUNT, `.tmp-${process.pid}-abc`), '');
    const running = join(root, 'code', ACCOUNT, `.tmp-${process.ppid}-abc`);
    await mkdir(running);
    const again = await FsCodeStore.open(root);
    expect((await readdir(join(root, 'code', ACCOUNT))).sort()).toEqual(
      [`.tmp-${process.ppid}-abc`, hexOf(HELLO)].sort(),
    );
    expect(await readdir(join(root, 'blobs', ACCOUNT))).toEqual([`${hexOf(HELLO)}.zip`]);
    expect(await again.materialise(ACCOUNT, code)).toContain(hexOf(HELLO));
  });
});
