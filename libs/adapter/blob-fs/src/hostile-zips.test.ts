import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FsCodeStore } from './fs-code-store.js';
import { makeZip, type ZipEntry } from './testing/zip-writer.js';

const ACCOUNT = '123456789012';
const LINK = 0o120777;
const UNZIPPED = 262_144_000;

const broken = {
  code: 'InvalidParameterValueException',
  message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
};
const empty = { code: 'InvalidParameterValueException', message: 'Uploaded file must be a non-empty zip' };
const tooLarge = {
  code: 'InvalidParameterValueException',
  message: 'Unzipped size must be smaller than 262144000 bytes',
};

let parent: string;
let store: FsCodeStore;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'stoker-hostile-'));
  store = await FsCodeStore.open(join(parent, 'store'));
});

afterEach(() => rm(parent, { recursive: true }));

/** Both ways in refuse it, and nothing is left: neither in the store nor beside it. */
async function refuses(zip: Buffer, refusal: { code: string; message: string }): Promise<void> {
  await expect(store.put(ACCOUNT, zip)).rejects.toMatchObject(refusal);
  await expect(store.inspect(zip)).rejects.toMatchObject(refusal);
  const left = await readdir(parent, { recursive: true, withFileTypes: true });
  expect(left.filter((each) => !each.isDirectory()).map(({ name }) => name)).toEqual([]);
  expect(left.map(({ name }) => name).filter((name) => ![ACCOUNT, 'store', 'blobs', 'code'].includes(name))).toEqual(
    [],
  );
}

const file: ZipEntry = { name: 'index.js', data: 'exports.handler = 1;' };

describe('paths', () => {
  it.each(['../evil', 'a/../../evil', '/tmp/evil', 'C:\\evil', 'C:/evil', '..\\evil', 'a\\b', 'nul\0.js'])(
    'refuses an entry named %j',
    async (name) => {
      await refuses(makeZip([file, { name, data: 'evil' }]), broken);
    },
  );

  it('refuses names and paths that no directory can hold', async () => {
    await refuses(makeZip([{ name: 'x'.repeat(300) }]), broken);
    await refuses(makeZip([{ name: 'a/'.repeat(3_000) }]), broken);
  });

  it('refuses paths in the encoding of DOS as in UTF-8', async () => {
    await refuses(makeZip([{ name: '../evil', flags: 0 }]), broken);
  });

  it.each([
    ['a file under a file', [{ name: 'a' }, { name: 'a/b' }]],
    ['a file where a directory is', [{ name: 'a/b' }, { name: 'a' }]],
    ['a directory where a file is', [{ name: 'a' }, { name: 'a/' }]],
  ])('refuses %s', async (_what, entries) => {
    await refuses(makeZip(entries), broken);
  });
});

describe('links', () => {
  it.each([
    ['../outside', 'link'],
    ['../../outside', 'dir/link'],
    ['/etc/passwd', 'link'],
    ['dir/../../outside', 'link'],
    ['', 'link'],
  ])('refuses a link to %j', async (target, name) => {
    await refuses(makeZip([file, { name, data: target, mode: LINK }]), broken);
  });

  it('refuses to write through a link, whichever comes first', async () => {
    const link = { name: 'dir', data: '.', mode: LINK };
    const through = { name: 'dir/evil', data: 'evil' };
    await refuses(makeZip([link, through]), broken);
    await refuses(makeZip([through, link]), broken);
  });

  it('refuses a chain of links that leads outside step by step', async () => {
    await refuses(
      makeZip([
        { name: 'a/b/c/up', data: '../../..', mode: LINK },
        { name: 'out', data: 'a/b/c/up/..', mode: LINK },
      ]),
      broken,
    );
  });

  it('refuses a link with a target of megabytes', async () => {
    await refuses(makeZip([{ name: 'link', data: 'a/'.repeat(1_000_000), mode: LINK }]), broken);
  });

  it.each([
    ['character device', 0o020666],
    ['block device', 0o060666],
    ['pipe', 0o010666],
    ['socket', 0o140666],
  ])('refuses a %s', async (_what, mode) => {
    await refuses(makeZip([file, { name: 'node', mode }]), broken);
  });
});

// Hundreds of megabytes are packed and unpacked: a busy machine needs its time for it.
describe('bombs', { timeout: 60_000 }, () => {
  /** 1 MiB of zeros compresses to about 1 kB: 1,000 to one. */
  const zeros = Buffer.alloc(1024 * 1024);
  const compressed = deflateRawSync(zeros, { level: 9 });

  it('refuses one byte more than fits, takes exactly what fits', async () => {
    const pieces = Array.from({ length: 250 }, (_, index) => ({ name: `${index}`, data: zeros, compressed }));
    await expect(store.inspect(makeZip(pieces))).resolves.toBeDefined();
    await refuses(makeZip([...pieces, { name: 'one', data: '1' }]), tooLarge);
  });

  it('refuses a size that is admitted without unpacking it', async () => {
    await refuses(makeZip([{ name: 'bomb', data: zeros, compressed, declaredSize: UNZIPPED + 1 }]), tooLarge);
  });

  it('refuses an entry that is larger than it says, or smaller', async () => {
    await refuses(makeZip([{ name: 'bomb', data: zeros, declaredSize: 10 }]), broken);
    await refuses(makeZip([{ name: 'bomb', data: zeros, declaredSize: zeros.length + 1 }]), broken);
    await refuses(makeZip([{ name: 'bomb', data: 'abc', method: 'store', declaredSize: 2 }]), broken);
  });

  it('refuses entries that share their bytes', async () => {
    const bomb = { name: 'first', data: zeros, compressed };
    const shares = Array.from({ length: 100 }, (_, index) => ({ ...bomb, name: `share-${index}`, sharesDataOf: 0 }));
    await refuses(makeZip([bomb, ...shares]), broken);
  });

  it('refuses more entries than it will make files', async () => {
    const nothing = { compressed: Buffer.from([3, 0]) };
    await refuses(makeZip(Array.from({ length: 100_001 }, (_, index) => ({ name: `${index}`, ...nothing }))), broken);
  });

  it('refuses directories by the million in few entries', async () => {
    const entries = Array.from({ length: 200 }, (_, index) => ({ name: `${index}/${'d/'.repeat(1_000)}` }));
    await refuses(makeZip(entries), broken);
  });

  it('refuses a zip of more than 50 MB before reading it', async () => {
    const zip = Buffer.alloc(50 * 1024 * 1024 + 1);
    await refuses(zip, {
      code: 'RequestEntityTooLargeException',
      message: 'Zipped size must be smaller than 52428800 bytes',
    });
  });
});

describe('broken zips', () => {
  it('refuses nothing at all, and a zip of nothing', async () => {
    await refuses(Buffer.alloc(0), empty);
    await refuses(makeZip([]), empty);
  });

  it.each([
    ['text', Buffer.from('not a zip')],
    ['a gzip', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a zip cut short', makeZip([file]).subarray(0, -5)],
    ['a zip without its beginning', makeZip([file]).subarray(10)],
    ['a wrong checksum', makeZip([{ ...file, declaredCrc: 1 }])],
    ['an encrypted entry', makeZip([{ ...file, flags: 0x801 }])],
    ['data that is no deflate stream', makeZip([{ ...file, compressed: Buffer.from('garbage!') }])],
  ])('refuses %s', async (_what, zip) => {
    await refuses(zip, broken);
  });

  it('refuses or takes any damage, and leaves nothing when it refuses', async () => {
    const good = makeZip([
      file,
      { name: 'dir/link', data: '../index.js', mode: LINK },
      { name: 'dir/other', data: 'x' },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const zip = Buffer.from(good);
        zip[position]! ^= change;
        const outcome = await store.inspect(zip).then(
          () => 'taken',
          (error: { code?: string }) => error.code,
        );
        expect(['taken', 'InvalidParameterValueException']).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });
});
