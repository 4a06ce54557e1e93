import type { CapacityUse } from '@stoker/core/pool/capacity';
import type { FunctionVersion } from '@stoker/core/model/function';
import { functionId } from './function-id.js';

/** What the environments of a host are accounted for: in all, by account and by function. */
export class CapacityLedger {
  #use: CapacityUse = { memoryMb: 0, environments: 0 };
  /** MB by account id and by function id. */
  readonly #held = new Map<string, number>();
  /** Grows with every change. */
  changes = 0;

  get use(): CapacityUse {
    return this.#use;
  }

  /** MB that an account, or a function by its `functionId`, holds. */
  heldBy(id: string): number {
    return this.#held.get(id) ?? 0;
  }

  /** Adds or takes away one environment of a version. */
  count(version: FunctionVersion, count: 1 | -1): void {
    const memoryMb = count * version.memorySize;
    this.changes += 1;
    this.#use = { memoryMb: this.#use.memoryMb + memoryMb, environments: this.#use.environments + count };
    for (const id of [version.accountId, functionId(version)]) {
      const held = this.heldBy(id) + memoryMb;
      if (held === 0) this.#held.delete(id);
      else this.#held.set(id, held);
    }
  }
}
