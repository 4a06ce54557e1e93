import type { AccountConcurrency, FunctionConcurrency } from '@stoker/core/admission/function-concurrency';
import type { FunctionKey } from './function-store.js';

/** What the functions of all accounts have reserved and provisioned, each with its function's key. */
export interface KeyedConcurrency extends FunctionConcurrency {
  readonly key: FunctionKey;
}

/**
 * Reserved and provisioned concurrency. A change is one transaction that no other of the account interleaves with, and
 * is announced as a change of the function; what is provisioned goes with its alias, version or function.
 */
export interface ConcurrencyStore {
  /** `provisioned` is in the order of the qualifiers; undefined when there is no such function. */
  find(key: FunctionKey): Promise<FunctionConcurrency | undefined>;
  /**
   * Changes what a function has, given what it has now and what its account has. Throwing aborts without a write.
   *
   * @throws ResourceNotFoundException when the function is not there, or the alias or version of a qualifier that
   *   `change` has added
   */
  change(
    key: FunctionKey,
    change: (current: FunctionConcurrency, account: AccountConcurrency) => FunctionConcurrency,
  ): Promise<void>;
  /** Executions that functions of the account have claimed, and those of them that are reserved. */
  claimed(accountId: string): Promise<{ readonly claimed: number; readonly reserved: number }>;
  /** Every function that has something provisioned. */
  listProvisioned(): Promise<KeyedConcurrency[]>;
}
