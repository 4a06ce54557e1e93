import type { MeasuredPackage } from './code-store.js';

/** Names a package. */
export interface PackageKey {
  readonly accountId: string;
  readonly sha256: string;
}

/** A package that somebody has stored. */
export interface StoredPackage extends MeasuredPackage {
  readonly accountId: string;
}

/** Most that an account may store. */
export interface StorageQuota {
  /**
   * Bytes of zips, counted once for each version of a function or a layer that it is the code of, and once where it is
   * the code of none.
   */
  readonly codeBytes: number;
  /** Bytes of disk unpacked, each package counted once. */
  readonly unpackedBytes: number;
}

/**
 * The books on what the `CodeStore` holds. A package stands in them from before its bytes are stored until they are
 * gone. A version can refer only to a package that stands in them, and as long as one does, the package stays. Versions
 * of functions refer to their code and to that of their layers, versions of layers to their code.
 */
export interface CodePackages {
  /**
   * Enters a package that is about to be stored, as used now. Where the same package is being removed it waits for
   * that, so whoever stores the bytes afterwards finds either all of them or none.
   *
   * @throws CodeStorageExceededException when the account, with one more version of this package, would be beyond
   *   its quota; nothing is entered then
   */
  reserve(accountId: string, found: MeasuredPackage, quota: StorageQuota): Promise<void>;
  /** Bytes of all files of these packages together, as `MeasuredPackage.unzippedSize` has them. */
  unzippedSize(packages: readonly PackageKey[]): Promise<number>;
  /**
   * Packages that no version refers to and that were neither uploaded nor given up by a version for so many ms,
   * in an order of their own.
   *
   * @param after the last one of the page before
   */
  listUnused(unusedForMs: number, after: StoredPackage | undefined, maxItems: number): Promise<StoredPackage[]>;
  /**
   * Strikes a package out, unless it has come to use since it was listed. `removeBytes` runs in between: when nobody
   * can refer to the package any more and before anybody can reserve it anew. When it fails, the package stays.
   *
   * @returns false when the package is used, reserved, or being removed by somebody else
   */
  removeUnused(unused: StoredPackage, unusedForMs: number, removeBytes: () => Promise<void>): Promise<boolean>;
}
