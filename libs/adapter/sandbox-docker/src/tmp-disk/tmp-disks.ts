import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { detachAll } from '../syscalls/mounts.js';
import type { DiskImage } from './disk-image.js';
import { makeImage } from './disk-image.js';
import { TmpDisk } from './tmp-disk.js';

/** The size that most functions have, so its image is made before the first of them. */
const USUAL_MB = 512;
/** A hundred KB each; every function may have a size of its own. */
const MAX_IMAGES = 16;

/** Makes disks for `/tmp`, each size from an image that is formatted once. */
export class TmpDisks {
  #serial = 0;
  readonly #images = new Map<number, Promise<DiskImage>>();

  private constructor(private readonly directory: string) {}

  /**
   * Makes a disk and takes it away again, to know that this host can.
   *
   * @param directory for nothing else; what a process that was killed left in it is removed
   * @throws Error where there are no loop devices, no ext4 or no mke2fs
   */
  static async open(directory: string): Promise<TmpDisks> {
    const target = join(directory, 'trial');
    await detachAll(target);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(target, { recursive: true, mode: 0o700 });
    const disks = new TmpDisks(directory);
    const disk = await disks.mount(USUAL_MB, join(directory, 'trial.img'), target);
    await disk.release();
    return disks;
  }

  /** As `TmpDisk.mount` has it. */
  async mount(mb: number, path: string, target: string): Promise<TmpDisk> {
    return TmpDisk.mount(await this.#image(mb), path, target);
  }

  #image(mb: number): Promise<DiskImage> {
    const known = this.#images.get(mb);
    if (known !== undefined) return known;
    const [oldest] = this.#images.keys();
    if (oldest !== undefined && this.#images.size >= MAX_IMAGES) this.#images.delete(oldest);
    const image = makeImage(join(this.directory, `${mb}-${++this.#serial}.img`), mb);
    this.#images.set(mb, image);
    image.catch(() => this.#images.delete(mb));
    return image;
  }
}
