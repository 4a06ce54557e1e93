import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionKey } from '../../ports/function-store.js';
import { type QualifiedStore, UNQUALIFIED } from '../../ports/qualified-store.js';

/** Where the values of one function are kept, and which qualifiers it has. */
export interface QualifiedHolder {
  readonly values: Map<string, unknown>;
  has(qualifier: string): boolean;
}

/** The `QualifiedStore` contract in memory, over the functions of an `InMemoryFunctionStore`. */
export class InMemoryQualifiedStore<T> implements QualifiedStore<T> {
  constructor(private readonly holderOf: (key: FunctionKey) => QualifiedHolder | undefined) {}

  async find(key: FunctionKey): Promise<ReadonlyMap<string, T> | undefined> {
    const holder = this.holderOf(key);
    // Nothing else than `change` puts values there.
    return holder && new Map([...(holder.values as Map<string, T>)].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async change(key: FunctionKey, qualifier: string, change: (current: T | undefined) => T | undefined) {
    const holder = this.holderOf(key);
    if (!holder) throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}`);
    const next = change(holder.values.get(qualifier) as T | undefined);
    if (next === undefined) {
      holder.values.delete(qualifier);
      return undefined;
    }
    if (qualifier !== UNQUALIFIED && !holder.has(qualifier)) {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}:${qualifier}`);
    }
    holder.values.set(qualifier, next);
    return next;
  }
}
