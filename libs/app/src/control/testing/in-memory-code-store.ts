import { createHash } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeReference } from '@stoker/core/model/function';
import type { CodeStore, MeasuredPackage } from '../../ports/code-store.js';

/** Bytes that every package takes unpacked. */
const UNPACKED_SIZE = 8192;

/** Packages in memory. The bytes `broken` are no zip; `breakHost` makes every later `materialise` fail. */
export class InMemoryCodeStore implements CodeStore {
  private readonly packages = new Map<string, Uint8Array>();
  private hostError: Error | undefined;

  static readonly BROKEN: Uint8Array = Buffer.from('broken');

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
    return { sha256, size: zip.byteLength, unpackedSize: UNPACKED_SIZE };
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

  async remove(accountId: string, code: CodeReference): Promise<() => Promise<void>> {
    this.packages.delete(`${accountId}/${code.sha256}`);
    return () => Promise.resolve();
  }

  /** How many packages are stored. */
  get count(): number {
    return this.packages.size;
  }
}
