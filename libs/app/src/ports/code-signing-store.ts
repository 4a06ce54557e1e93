import type { CodeSigningConfig, CodeSigningKey } from '@stoker/core/model/code-signing';
import type { Change, Page, PageRequest } from './function-store.js';

/**
 * Code signing configurations. Every call is one transaction: it happens whole or not at all. Which function has which is
 * an attribute of the function (`FunctionStore.changeAttributes`).
 */
export interface CodeSigningStore {
  create(config: CodeSigningConfig): Promise<void>;
  find(key: CodeSigningKey): Promise<CodeSigningConfig | undefined>;
  /**
   * Changes a configuration under a lock on it. Throwing aborts without a write.
   *
   * @throws ResourceNotFoundException
   */
  update(key: CodeSigningKey, change: Change<CodeSigningConfig>): Promise<CodeSigningConfig>;
  /** @throws ResourceNotFoundException, ResourceConflictException while a function has it */
  delete(key: CodeSigningKey): Promise<void>;
  /** By id. */
  list(accountId: string, page: PageRequest): Promise<Page<CodeSigningConfig>>;
  /** Names of the functions that have a configuration, in their order; none for one that is not there. */
  listFunctions(key: CodeSigningKey, page: PageRequest): Promise<Page<string>>;
}
