import { crc32 } from 'node:zlib';
import { isServiceError } from '@stoker/core/errors/service-error';
import { LIMITS } from '@stoker/core/model/limits';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { checkLinkTarget } from './entry-path.js';
import { planPackage, type Plan, type PlannedLink } from './plan.js';
import { refusals } from './refusals.js';

/**
 * A code package whose directory has been read and found sound. Its contents are checked as they are read, and
 * all of them together may be read once: they count against one limit.
 */
export class Package {
  private bytesLeft: number = LIMITS.unzippedBytes;

  private constructor(
    private readonly zip: ZipFile,
    readonly plan: Plan,
  ) {}

  /** @throws ServiceError one of `refusals` */
  static async open(bytes: Uint8Array): Promise<Package> {
    if (bytes.length === 0) throw refusals.empty();
    if (bytes.length > LIMITS.zipBytes) throw refusals.zipTooLarge();
    return refusing(async () => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const zip = await fromBufferPromise(buffer, { strictFileNames: true, autoClose: false });
      return new Package(zip, await planPackage(zip));
    });
  }

  /**
   * The bytes of an entry, as they come.
   *
   * @throws ServiceError one of `refusals`, before more has been unpacked than a package may hold
   */
  async *contents(entry: Entry): AsyncGenerator<Buffer> {
    let checksum = 0;
    try {
      const stream: AsyncIterable<Buffer> = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        this.bytesLeft -= chunk.length;
        if (this.bytesLeft < 0) throw refusals.unzippedTooLarge();
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
      if (checksum !== entry.crc32) throw new Error(`wrong checksum: ${entry.fileName}`);
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** Where a link leads: to a path inside the package. */
  async target(link: PlannedLink): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.contents(link.entry)) chunks.push(chunk);
    const target = Buffer.concat(chunks).toString();
    return refusing(async () => {
      checkLinkTarget(target, link.depth);
      return target;
    });
  }

  /** Reads everything and keeps nothing. */
  async check(): Promise<void> {
    for (const { entry } of this.plan.files) {
      for await (const chunk of this.contents(entry)) void chunk;
    }
    for (const link of this.plan.links) await this.target(link);
  }
}

async function refusing<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw asRefusal(error);
  }
}

function asRefusal(error: unknown): unknown {
  return isServiceError(error) ? error : refusals.broken(error);
}
