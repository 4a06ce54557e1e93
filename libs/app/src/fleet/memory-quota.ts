import type { FunctionVersion } from '@stoker/core/model/function';
import type { CapacityLedger } from './capacity-ledger.js';

/** MB that accounts may hold on this host, whether or not it has room for more. */
export class MemoryQuota {
  constructor(
    private readonly ledger: CapacityLedger,
    private readonly quotaOf: (accountId: string) => number = () => Infinity,
  ) {}

  /** Environments of this version that its account may have beside what it has. */
  room({ accountId, memorySize }: FunctionVersion): number {
    return Math.max(0, Math.floor((this.quotaOf(accountId) - this.ledger.heldBy(accountId)) / memorySize));
  }

  /** MB that the account must let go of to have one more; 0 when it may have it as it is. */
  shortfall({ accountId, memorySize }: FunctionVersion): number {
    return Math.max(0, this.ledger.heldBy(accountId) + memorySize - this.quotaOf(accountId));
  }
}
