import type { Readable } from 'node:stream';
import type { CodeReference } from '@stoker/core/model/function';

/** A code package that was found sound, and what it takes. */
export interface MeasuredPackage extends CodeReference {
  /** Bytes of disk that it takes unpacked, in whole blocks: empty files and directories cost as well. */
  readonly unpackedSize: number;
  /** Bytes of all its files: what the limit on a function with its layers counts. */
  readonly unzippedSize: number;
}

/** A zip to be read once; destroy the stream where it is not. */
export interface StoredZip {
  readonly size: number;
  readonly stream: Readable;
}

/**
 * Code packages by digest, kept apart by account: the same bytes uploaded by two accounts share nothing.
 */
export interface CodeStore {
  /**
   * Checks a zip against the limits, stores it and unpacks it, and answers its digest. Atomic: a refused or
   * interrupted upload leaves nothing behind. Reserve it in `CodePackages` first.
   *
   * @throws InvalidParameterValueException for a zip that is broken, hostile or too large unpacked, in AWS's words
   */
  put(accountId: string, zip: Uint8Array): Promise<MeasuredPackage>;
  /** The same checks and the digest, with nothing stored: what a dry run answers. */
  inspect(zip: Uint8Array): Promise<MeasuredPackage>;
  /**
   * Host directory with the unpacked, read-only code, fetched and unpacked first where this host lacks it;
   * calls for the same code at once do the work once.
   */
  materialise(accountId: string, code: CodeReference): Promise<string>;
  /** The zip itself. */
  read(accountId: string, code: CodeReference): Promise<Uint8Array>;
  /** The zip as a stream that holds little of it at once; undefined where there is none. */
  open(accountId: string, sha256: string): Promise<StoredZip | undefined>;
  /**
   * Takes a package out of its place, whole and at once, where there is one. What it answers then gives the space
   * back, which takes long for many files; where that is never called, the store's next start does it.
   */
  remove(accountId: string, code: CodeReference): Promise<() => Promise<void>>;
}
