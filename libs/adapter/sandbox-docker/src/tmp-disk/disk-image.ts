import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { runCommand } from '../images/run-command.js';
import { seekTo } from '../syscalls/libc.js';

const BLOCK_BYTES = 4096;
const BLOCKS_PER_MB = 256;
/** As many files as blocks, 256 bytes each. */
const INODES_PER_MB = 256;
const INODE_BLOCKS_PER_MB = 16;
/** What ext4 keeps back for its own metadata: a fiftieth, at most so many blocks. */
const RESERVE_DIVISOR = 50;
const MAX_RESERVE_BLOCKS = 4096;

/** Not every server has the second one's directory on its path. */
const MKE2FS = ['mke2fs', '/usr/sbin/mke2fs'];
const MKE2FS_DEADLINE_MS = 10_000;
/** No journal, no copies of the superblock, and no inode table that had to be zeroed: a sparse file reads as zeros. */
const FEATURES = 'none,extent,flex_bg,dir_index,filetype,sparse_super2,uninit_bg,large_file,extra_isize';
const EXTENDED = 'nodiscard,lazy_itable_init=1,num_backup_sb=0,packed_meta_blocks=1';

/** A file system as it lies in a sparse file: what is not zero of it. */
export interface DiskImage {
  readonly bytes: number;
  readonly extents: readonly { readonly offset: number; readonly data: Buffer }[];
}

/**
 * Size of a device whose file system has room for so many MB, and never for more.
 *
 * @returns in blocks of 4 KB
 */
export function deviceBlocks(mb: number): number {
  const blocks = mb * (BLOCKS_PER_MB + INODE_BLOCKS_PER_MB);
  const withFraction = Math.floor((blocks * RESERVE_DIVISOR) / (RESERVE_DIVISOR - 1));
  return Math.min(withFraction, blocks + MAX_RESERVE_BLOCKS);
}

/**
 * Makes an empty ext4 file system with room for so many MB.
 *
 * @param path of a file that is not there; it is gone again when this returns or throws
 * @throws Error where the host has no mke2fs, or when it fails
 */
export async function makeImage(path: string, mb: number): Promise<DiskImage> {
  try {
    await format(path, mb);
    const file = await open(path, 'r');
    try {
      return await readImage(file);
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

/** Writes an image into an empty file, which stays as sparse as the image was. */
export async function writeImage({ bytes, extents }: DiskImage, file: FileHandle): Promise<void> {
  await file.truncate(bytes);
  for (const { offset, data } of extents) await file.write(data, 0, data.length, offset);
}

async function format(path: string, mb: number): Promise<void> {
  const blocks = String(deviceBlocks(mb));
  const layout = ['-b', String(BLOCK_BYTES), '-I', '256', '-N', String(mb * INODES_PER_MB), '-m', '0'];
  const args = ['-q', '-F', '-T', 'default', ...layout, '-O', FEATURES, '-E', EXTENDED, path, blocks];
  for (const command of MKE2FS) {
    const result = await runCommand(command, args, MKE2FS_DEADLINE_MS);
    if (result.kind === 'ok') return;
    if (result.kind === 'failed') throw new Error(`mke2fs failed: ${result.output}`);
  }
  throw new Error('mke2fs (of e2fsprogs) is not installed.');
}

async function readImage(file: FileHandle): Promise<DiskImage> {
  const { size } = await file.stat();
  const extents: { offset: number; data: Buffer }[] = [];
  for (let end = 0; ;) {
    const offset = seekTo('data', file.fd, end);
    if (offset === undefined) return { bytes: size, extents };
    end = seekTo('hole', file.fd, offset) ?? size;
    const data = Buffer.alloc(end - offset);
    await file.read(data, 0, data.length, offset);
    extents.push({ offset, data });
  }
}
