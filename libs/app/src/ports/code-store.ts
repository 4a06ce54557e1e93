import type { CodeReference } from '@stoker/core/model/function';

/**
 * Code packages by digest, kept apart by account: the same bytes uploaded by two accounts share nothing.
 */
export interface CodeStore {
  /**
   * Checks a zip against the limits, stores it and unpacks it, and answers its digest. Atomic: a refused or
   * interrupted upload leaves nothing behind.
   *
   * @throws InvalidParameterValueException for a zip that is broken, hostile or too large unpacked, in AWS's words
   */
  put(accountId: string, zip: Uint8Array): Promise<CodeReference>;
  /** The same checks and the digest, with nothing stored: what a dry run answers. */
  inspect(zip: Uint8Array): Promise<CodeReference>;
  /**
   * Host directory with the unpacked, read-only code, fetched and unpacked first where this host lacks it;
   * calls for the same code at once do the work once.
   */
  materialise(accountId: string, code: CodeReference): Promise<string>;
  /** The zip itself. */
  read(accountId: string, code: CodeReference): Promise<Uint8Array>;
}
