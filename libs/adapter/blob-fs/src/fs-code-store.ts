import { open as openFile, readFile, rename, rm, stat } from 'node:fs/promises';
import type { CodeReference } from '@stoker/core/model/function';
import type { CodeStore, MeasuredPackage, StoredZip } from '@stoker/app/ports/code-store';
import { blobRoot, codePaths, codeRoot, type CodePaths } from './files/code-paths.js';
import { makeDirectory, makePrivate, moveIntoPlace, PRIVATE_MODE, writeNewFile } from './files/durable.js';
import { takeAway } from './files/take-away.js';
import { removeLeftovers, temporaryIn } from './files/temporary.js';
import { unpack } from './files/unpack.js';
import { SingleFlight } from './single-flight.js';
import { Package } from './zip/package.js';

const BLOB_MODE = 0o600;

/**
 * Code packages in a local directory:
 * `blobs/{account}/{sha256 in hex}.zip` as uploaded, and `code/{account}/{sha256 in hex}/` unpacked.
 * Both come into place by a rename when they are complete, so what is there is whole, and leave it by one. Users of
 * the host other than the server's can't enter the directories of the accounts; inside a container, where the unpacked
 * directory alone is mounted, every user can read it.
 */
export class FsCodeStore implements CodeStore {
  private readonly unpacking = new SingleFlight<void>();

  private constructor(private readonly root: string) {}

  /** Opens the store under `root`, which it makes, and removes what an interrupted process left in it. */
  static async open(root: string): Promise<FsCodeStore> {
    for (const directory of [blobRoot(root), codeRoot(root)]) {
      await makePrivate(directory);
      await removeLeftovers(directory);
    }
    return new FsCodeStore(root);
  }

  async put(accountId: string, zip: Uint8Array): Promise<MeasuredPackage> {
    const source = await Package.open(zip);
    const code = await measured(source, zip);
    const paths = codePaths(this.root, accountId, code);
    // Not shared with one who unpacks the stored zip: that may fail where this zip does not.
    await this.unpacking.alone(paths.code, async () => {
      if (!(await exists(paths.blob)) || !(await exists(paths.code))) {
        // Unpacked before it is stored, so that nothing is stored that can't be unpacked.
        await unpackIntoPlace(source, paths, () => storeBlob(zip, paths));
      }
    });
    return code;
  }

  async inspect(zip: Uint8Array): Promise<MeasuredPackage> {
    const source = await Package.open(zip);
    await source.check();
    return measured(source, zip);
  }

  async materialise(accountId: string, code: CodeReference): Promise<string> {
    const paths = codePaths(this.root, accountId, code);
    if (!(await exists(paths.code))) {
      await this.unpacking.run(paths.code, async () => {
        if (!(await exists(paths.code))) await unpackIntoPlace(await Package.open(await readBlob(paths, code)), paths);
      });
    }
    return paths.code;
  }

  read(accountId: string, code: CodeReference): Promise<Uint8Array> {
    return readBlob(codePaths(this.root, accountId, code), code);
  }

  async open(accountId: string, sha256: string): Promise<StoredZip | undefined> {
    const { blob } = codePaths(this.root, accountId, { sha256 });
    try {
      const file = await openFile(blob);
      const { size } = await file.stat();
      return { size, stream: file.createReadStream() };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  remove(accountId: string, code: CodeReference): Promise<() => Promise<void>> {
    const paths = codePaths(this.root, accountId, code);
    return this.unpacking.alone(paths.code, () => takeAway(paths));
  }
}

async function measured({ plan }: Package, zip: Uint8Array): Promise<MeasuredPackage> {
  const { unpackedSize, unzippedSize } = plan;
  return { ...(await referenceOf(zip)), unpackedSize, unzippedSize };
}

async function referenceOf(zip: Uint8Array): Promise<CodeReference> {
  // Hashed on a thread of its own: 50 MB would hold up every request of this process.
  const digest = await crypto.subtle.digest('SHA-256', zip as Uint8Array<ArrayBuffer>);
  return { sha256: Buffer.from(digest).toString('base64'), size: zip.length };
}

/** @param beforehand what must have happened when the code appears in its place */
async function unpackIntoPlace(
  source: Package,
  { codeDirectory, code }: CodePaths,
  beforehand?: () => Promise<void>,
): Promise<void> {
  await makeDirectory(codeDirectory, PRIVATE_MODE);
  const temporary = temporaryIn(codeDirectory);
  try {
    await unpack(source, temporary);
    await beforehand?.();
    await moveIntoPlace(temporary, code);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function storeBlob(zip: Uint8Array, { blobDirectory, blob }: CodePaths): Promise<void> {
  await makeDirectory(blobDirectory, PRIVATE_MODE);
  const temporary = temporaryIn(blobDirectory);
  try {
    await writeNewFile(temporary, BLOB_MODE, [zip]);
    await moveIntoPlace(temporary, blob);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The blob, which is put aside when it is not what was stored: so the same package can be uploaded again.
 *
 * @throws Error when the blob is missing or damaged
 */
async function readBlob({ blob }: CodePaths, code: CodeReference): Promise<Uint8Array> {
  const zip = await readFile(blob);
  if ((await referenceOf(zip)).sha256 === code.sha256) return zip;
  await rename(blob, `${blob}.damaged`);
  throw new Error(`the code package ${blob} is damaged`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
