import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import type { CodeStore, MeasuredPackage, StoredZip } from '../../ports/code-store.js';

/** Bytes that every package takes unpacked. */
const UNPACKED_SIZE = 8192;

/** How a zip begins that says how many bytes its files have; another's have as many as it has itself. */
const HOLDING = 'files of bytes: ';

/** Packages in memory. The bytes `broken` are no zip; `breakHost` makes every later `materialise` fail. */
export class InMemoryCodeStore implements CodeStore {
  private readonly packages = new Map<string, Uint8Array>();
  private hostError: Error | undefined;

  static readonly BROKEN: Uint8Array = Buffer.from('broken');

  /** A zip whose files have so many bytes. */
  static holding(bytes: number): Uint8Array {
    return Buffer.from(`${HOLDING}${bytes}`);
  }

  breakHost(error: Error): void {
    this.hostError = error;
  }

  async put(accountId: string, zip: Uint8Array): Promise<MeasuredPackage> {
    const code = await this.inspect(zip);
    this.packages.set(`${accountId}/${code.sha256}`, zip);
    return code;
  }

  async inspect(zip: Uint8Array): Promise<MeasuredPackage> {
    if (Buffer.from(zip).equals(InMemoryCodeStore.BROKEN)) {
      throw new ServiceError('InvalidParameterValueException', 'Could not unzip uploaded file.');
    }
    const sha256 = createHash('sha256').update(zip).digest('base64');
    const text = Buffer.from(zip).toString();
    const unzippedSize = text.startsWith(HOLDING) ? Number(text.slice(HOLDING.length)) : zip.byteLength;
    return { sha256, size: zip.byteLength, unpackedSize: UNPACKED_SIZE, unzippedSize };
  }

  async materialise(accountId: string, code: CodeReference): Promise<string> {
    if (this.hostError) throw this.hostError;
    await this.read(accountId, code);
    return `/code/${accountId}/${code.sha256}`;
  }

  async read(accountId: string, code: CodeReference): Promise<Uint8Array> {
    const zip = this.packages.get(`${accountId}/${code.sha256}`);
    if (!zip) throw new Error(`no package ${code.sha256}`);
    return zip;
  }

  async open(accountId: string, sha256: string): Promise<StoredZip | undefined> {
    const zip = this.packages.get(`${accountId}/${sha256}`);
    return zip && { size: zip.byteLength, stream: Readable.from([Buffer.from(zip)]) };
  }

  async remove(accountId: string, code: CodeReference): Promise<() => Promise<void>> {
    this.packages.delete(`${accountId}/${code.sha256}`);
    return () => Promise.resolve();
  }

  /** How many packages are stored. */
  get count(): number {
    return this.packages.size;
  }
}
