import { claimOf, type FunctionConcurrency } from '@stoker/core/admission/function-concurrency';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ConcurrencyStore, KeyedConcurrency } from '../../ports/concurrency-store.js';
import type { FunctionKey } from '../../ports/function-store.js';

/** Where the concurrency of one function is kept, and what of it may stand. */
export interface ConcurrencyHolder {
  readonly key: FunctionKey;
  concurrency: FunctionConcurrency;
  has(qualifier: string): boolean;
}

/** The `ConcurrencyStore` contract in memory, over the functions of an `InMemoryFunctionStore`. */
export class InMemoryConcurrencyStore implements ConcurrencyStore {
  /** Executions that an account may have; 1,000 unless set. */
  readonly limits = new Map<string, number>();

  constructor(private readonly holders: () => ConcurrencyHolder[]) {}

  async find(key: FunctionKey): Promise<FunctionConcurrency | undefined> {
    return this.holder(key)?.concurrency;
  }

  async change(key: FunctionKey, change: Parameters<ConcurrencyStore['change']>[1]): Promise<void> {
    const holder = this.holder(key);
    if (!holder) throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}`);
    const others = this.holders().filter(
      (each) => each.key.accountId === key.accountId && each.key.functionName !== key.functionName,
    );
    const claimed = others.reduce((sum, each) => sum + claimOf(each.concurrency), 0);
    const next = change(holder.concurrency, { limit: this.limits.get(key.accountId) ?? 1000, claimed });
    const missing = next.provisioned.find(({ qualifier }) => !holder.has(qualifier));
    if (missing) throw new ServiceError('ResourceNotFoundException', `Function not found: ${missing.qualifier}`);
    const provisioned = [...next.provisioned].sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
    holder.concurrency = { ...next, provisioned };
  }

  async claimed(accountId: string): Promise<{ claimed: number; reserved: number }> {
    const own = this.holders().filter(({ key }) => key.accountId === accountId);
    return {
      claimed: own.reduce((sum, { concurrency }) => sum + claimOf(concurrency), 0),
      reserved: own.reduce((sum, { concurrency }) => sum + (concurrency.reserved ?? 0), 0),
    };
  }

  async listProvisioned(): Promise<KeyedConcurrency[]> {
    return this.holders()
      .filter(({ concurrency }) => concurrency.provisioned.length > 0)
      .map(({ key, concurrency }) => ({ key, ...concurrency }));
  }

  private holder(key: FunctionKey): ConcurrencyHolder | undefined {
    return this.holders().find(
      (each) => each.key.accountId === key.accountId && each.key.functionName === key.functionName,
    );
  }
}
