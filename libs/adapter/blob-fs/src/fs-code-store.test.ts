import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FsCodeStore } from './fs-code-store.js';
import { makeZip, type ZipEntry } from './testing/zip-writer.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const HELLO_JS = 'exports.handler = async () => 1;';
const HELLO = makeZip([{ name: 'index.js', data: HELLO_JS }]);
const HELLO_BYTES = HELLO_JS.length;

const OTHER_ZIP = makeZip([{ name: 'index.js', data: 'exports.handler = async () => 2;' }]);

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
    const sha256 = createHash('sha256').update(HELLO).digest('base64');
    expect(code).toEqual({ sha256, size: HELLO.length, unpackedSize: 2 * 4096, unzippedSize: HELLO_BYTES });
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
      unpackedSize: 2 * 4096,
      unzippedSize: HELLO_BYTES,
    });
    expect(await allFiles()).toEqual([]);
  });

  it('measures what a package takes on a disk, what is empty included', async () => {
    const measure = async (entries: ZipEntry[]) => (await store.inspect(makeZip(entries))).unpackedSize / 4096;
    const twice = { name: 'twice', data: Buffer.alloc(4096 * 3) };
    expect(await measure([{ name: 'empty' }])).toBe(2);
    expect(await measure([{ name: 'a/b/c/' }])).toBe(4);
    expect(await measure([{ name: 'one', data: Buffer.alloc(4096) }])).toBe(2);
    expect(await measure([{ name: 'two', data: Buffer.alloc(4097) }])).toBe(3);
    expect(await measure([{ name: 'link', data: 'two', mode: 0o120777 }])).toBe(2);
    expect(await measure([twice, { ...twice, data: 'short' }])).toBe(2);
    expect(await measure([{ name: 'zeros', data: Buffer.alloc(100 * 1024 * 1024) }])).toBe(1 + 25_600);
  });
});

describe('remove', () => {
  it('takes zip and contents out of their place at once, and then off the disk', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    const other = await store.put(ACCOUNT, OTHER_ZIP);
    await store.put(OTHER, HELLO);
    const free = await store.remove(ACCOUNT, code);
    await expect(store.materialise(ACCOUNT, code)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(store.read(ACCOUNT, code)).rejects.toMatchObject({ code: 'ENOENT' });
    await free();
    expect((await allFiles()).filter((path) => path.includes(`/${ACCOUNT}/`))).toEqual([
      `blobs/${ACCOUNT}/${hexOf(OTHER_ZIP)}.zip`,
      `code/${ACCOUNT}/${hexOf(OTHER_ZIP)}/index.js`,
    ]);
    expect(Buffer.from(await store.read(ACCOUNT, other)).equals(OTHER_ZIP)).toBe(true);
    await store.materialise(OTHER, code);
  });

  it('takes what there is: nothing, half of it, or a damaged zip', async () => {
    const code = await store.inspect(HELLO);
    await (
      await store.remove(ACCOUNT, code)
    )();
    await store.put(ACCOUNT, HELLO);
    await rm(join(root, 'code', ACCOUNT, hexOf(HELLO)), { recursive: true });
    await writeFile(join(root, 'blobs', ACCOUNT, `${hexOf(HELLO)}.zip`), 'damaged');
    await expect(store.read(ACCOUNT, code)).rejects.toThrow('damaged');
    await (
      await store.remove(ACCOUNT, code)
    )();
    expect(await allFiles()).toEqual([]);
  });

  it('leaves to the next start what it was not told to free', async () => {
    await store.remove(ACCOUNT, await store.put(ACCOUNT, HELLO));
    await FsCodeStore.open(root);
    expect(await allFiles()).toEqual([]);
  });

  it('never leaves half a package to uploads at the same time', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    for (let round = 0; round < 20; round++) {
      const removal = store.remove(ACCOUNT, code);
      const upload = store.put(ACCOUNT, HELLO);
      await Promise.all([removal.then((free) => free()), upload, store.materialise(ACCOUNT, code).catch(() => {})]);
      expect(await allFiles()).toHaveLength(2);
    }
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
  it('lets other users of the host reach no code, what was stored earlier included', async () => {
    const code = await store.put(ACCOUNT, HELLO);
    const closed = ['blobs', 'code', `blobs/${ACCOUNT}`, `code/${ACCOUNT}`];
    const modes = async () =>
      Promise.all(closed.map(async (path) => ((await stat(join(root, path))).mode & 0o777).toString(8)));
    expect(await modes()).toEqual(['700', '700', '700', '700']);
    for (const path of closed) await chmod(join(root, path), 0o755);
    store = await FsCodeStore.open(root);
    expect(await modes()).toEqual(['700', '700', '700', '700']);
    // A container has the leaf alone, and its user is none of the host's.
    const leaf = await store.materialise(ACCOUNT, code);
    expect((await stat(leaf)).mode & 0o777).toBe(0o755);
    expect((await stat(join(leaf, 'index.js'))).mode & 0o777).toBe(0o644);
  });

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
