import type { CodePackages, StoredPackage } from '../ports/code-packages.js';
import type { CodeStore } from '../ports/code-store.js';

export interface CollectionPorts {
  readonly packages: CodePackages;
  readonly code: Pick<CodeStore, 'remove'>;
  /** Whether an environment of this host has the code mounted: what it has not loaded yet must stay on the disk. */
  readonly isInUse: (accountId: string, sha256: string) => boolean;
  /** Told of each package that could not be removed; the next collection tries again. */
  readonly onError: (error: unknown, unused: StoredPackage) => void;
}

/** What a collection has freed. */
export interface Collection {
  readonly packages: number;
  /** Bytes of zips. */
  readonly bytes: number;
  /** Bytes of disk of what was unpacked. */
  readonly unpackedBytes: number;
}

/**
 * How long a package stays that nothing uses, ms. It must be longer than any request takes from reserving a package
 * to writing the version that refers to it, and than any snapshot of a version is used after the version is gone.
 */
export const UNUSED_FOR_MS = 60 * 60_000;

const PAGE_ITEMS = 100;

/**
 * Removes the code packages that no version refers to: of deleted functions and versions, of code that was replaced,
 * of uploads that came to nothing. Several hosts may collect at once.
 *
 * @param signal stops it after the package that it is at
 */
export async function collectUnusedCode(
  ports: CollectionPorts,
  unusedForMs: number,
  signal?: AbortSignal,
): Promise<Collection> {
  const freed = { packages: 0, bytes: 0, unpackedBytes: 0 };
  for await (const unused of unusedPackages(ports, unusedForMs)) {
    if (signal?.aborted) break;
    if (ports.isInUse(unused.accountId, unused.sha256)) continue;
    try {
      if (!(await remove(ports, unused, unusedForMs))) continue;
      freed.packages += 1;
      freed.bytes += unused.size;
      freed.unpackedBytes += unused.unpackedSize;
    } catch (error) {
      ports.onError(error, unused);
    }
  }
  return freed;
}

async function* unusedPackages({ packages }: CollectionPorts, unusedForMs: number): AsyncGenerator<StoredPackage> {
  let page: StoredPackage[] = [];
  do {
    page = await packages.listUnused(unusedForMs, page.at(-1), PAGE_ITEMS);
    yield* page;
  } while (page.length === PAGE_ITEMS);
}

/** Only what must be whole happens in the books' transaction; deleting many files would hold it up. */
async function remove(
  { packages, code }: CollectionPorts,
  unused: StoredPackage,
  unusedForMs: number,
): Promise<boolean> {
  let free = () => Promise.resolve();
  const removed = await packages.removeUnused(unused, unusedForMs, async () => {
    free = await code.remove(unused.accountId, unused);
  });
  await free();
  return removed;
}
