import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeSigningConfig, CodeSigningKey } from '@stoker/core/model/code-signing';
import type { CodeSigningStore } from '../../ports/code-signing-store.js';
import type { Change, FunctionKey, Page, PageRequest } from '../../ports/function-store.js';
import { paged } from './paged.js';

/** The `CodeSigningStore` contract in memory, over the functions of an `InMemoryFunctionStore`. */
export class InMemoryCodeSigningStore implements CodeSigningStore {
  private readonly configs = new Map<string, CodeSigningConfig>();

  /** @param users functions that have a configuration, by name */
  constructor(private readonly users: (key: CodeSigningKey) => readonly FunctionKey[]) {}

  async create(config: CodeSigningConfig): Promise<void> {
    this.configs.set(nameOf(config), config);
  }

  async find(key: CodeSigningKey): Promise<CodeSigningConfig | undefined> {
    return this.configs.get(nameOf(key));
  }

  async update(key: CodeSigningKey, change: Change<CodeSigningConfig>): Promise<CodeSigningConfig> {
    const next = change(this.require(key));
    this.configs.set(nameOf(key), next);
    return next;
  }

  async delete(key: CodeSigningKey): Promise<void> {
    this.require(key);
    if (this.users(key).length > 0) {
      throw new ServiceError('ResourceConflictException', `Code signing configuration is in use: ${key.id}`);
    }
    this.configs.delete(nameOf(key));
  }

  async list(accountId: string, page: PageRequest): Promise<Page<CodeSigningConfig>> {
    const mine = [...this.configs.values()].filter((one) => one.accountId === accountId);
    return paged('code-signing-configs', mine.sort(byId), (one) => [one.id], page);
  }

  async listFunctions(key: CodeSigningKey, page: PageRequest): Promise<Page<string>> {
    const names = this.users(key).map(({ functionName }) => functionName);
    return paged('code-signing-functions', names, (name) => [name], page);
  }

  has(key: CodeSigningKey): boolean {
    return this.configs.has(nameOf(key));
  }

  private require(key: CodeSigningKey): CodeSigningConfig {
    const found = this.configs.get(nameOf(key));
    if (found === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Code signing configuration not found: ${key.id}`);
    }
    return found;
  }
}

function nameOf({ accountId, id }: CodeSigningKey): string {
  return `${accountId}/${id}`;
}

function byId(a: CodeSigningConfig, b: CodeSigningConfig): number {
  return a.id < b.id ? -1 : 1;
}
