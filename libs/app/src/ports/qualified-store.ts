import type { FunctionKey } from './function-store.js';

/** Stands in the place of a qualifier for the function itself. */
export const UNQUALIFIED = '';

/**
 * Something that a function, each of its aliases and each of its published versions has at most one of, such as a
 * policy. It goes with what has it. A change is one transaction, announced as a change of the function.
 */
export interface QualifiedStore<T> {
  /** All of a function, by qualifier and in the order of the qualifiers; undefined when there is no such function. */
  find(key: FunctionKey): Promise<ReadonlyMap<string, T> | undefined>;
  /**
   * Replaces what one qualifier has by what `change` makes of it; undefined for nothing. Throwing aborts without a
   * write. Answers what is there afterwards.
   *
   * @throws ResourceNotFoundException when there is no such function, alias or version
   */
  change(
    key: FunctionKey,
    qualifier: string,
    change: (current: T | undefined) => T | undefined,
  ): Promise<T | undefined>;
}
