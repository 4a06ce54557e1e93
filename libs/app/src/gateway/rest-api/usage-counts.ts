import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { GatewayStore } from '../../ports/gateway-store.js';
import { USAGE } from '../../rest-apis/parts.js';

/** A request that counts for a key of a plan. */
export interface CountedUse {
  readonly accountId: string;
  readonly planId: string;
  readonly keyId: string;
  /** `2026-11-26` */
  readonly today: string;
  /** Of the quota's period, as far as it has come. */
  readonly days: readonly string[];
  readonly limit: number;
}

interface Count {
  readonly accountId: string;
  readonly planId: string;
  readonly keyId: string;
  /** Requests that are kept, of all servers, by day, as far as they are known. */
  readonly kept: Map<string, number>;
  /** Requests of this server that are not kept yet, by day. */
  readonly pending: Map<string, number>;
}

/** Counts in memory before the idle ones are forgotten. */
const MANY_COUNTS = 10_000;

/**
 * How often keys were used, day by day. Requests are counted in memory, and what came together is kept in one write of each account
 * at every `flush`: with several servers a quota is overdrawn by what they take between two of those, as AWS says of its own that it
 * counts on a best-effort basis.
 */
export class UsageCounts {
  readonly #counts = new Map<string, MaybePromise<Count>>();

  constructor(private readonly gateway: Pick<GatewayStore, 'change' | 'partsOf'>) {}

  /** Counts a request; false, and not counted, where the period's limit is used up. At once for keys in use. */
  take(use: CountedUse): MaybePromise<boolean> {
    const id = `${use.planId}.${use.keyId}`;
    let count = this.#counts.get(id);
    if (count === undefined) {
      count = this.#load(use).then((loaded) => {
        this.#counts.set(id, loaded);
        return loaded;
      });
      this.#counts.set(id, count);
      count.catch(() => this.#counts.delete(id));
    }
    return count instanceof Promise ? count.then((loaded) => takeOne(loaded, use)) : takeOne(count, use);
  }

  /**
   * Keeps what was counted since the last time, and learns what other servers counted. What can't be kept of an account is tried again
   * the next time, and holds no other account up.
   *
   * @throws AggregateError at the end, of what failed
   */
  async flush(): Promise<void> {
    const counts = [...this.#counts.values()].filter((count) => !(count instanceof Promise)) as Count[];
    const dirty = counts.filter(({ pending }) => pending.size > 0);
    if (counts.length > MANY_COUNTS) this.#forgetIdle();
    const failures: unknown[] = [];
    for (const [accountId, ofAccount] of Map.groupBy(dirty, (count) => count.accountId)) {
      try {
        await this.#keep(accountId, ofAccount);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `usage of ${failures.length} accounts not kept`);
  }

  async #keep(accountId: string, counts: readonly Count[]): Promise<void> {
    const taken = counts.map((count) => [count, new Map(count.pending)] as const);
    const totals = await this.gateway.change(accountId, async (tx) => {
      const made: (readonly [Count, string, number])[] = [];
      for (const [count, pending] of taken) {
        const ids = [...pending.keys()].map((day) => `${count.keyId}.${day}`);
        const before = await tx.partsOf(count.planId, USAGE, ids);
        for (const [day, added] of pending) {
          const found = before.find(({ id }) => id === `${count.keyId}.${day}`);
          made.push([count, day, (found?.document.used ?? 0) + added]);
        }
      }
      for (const [planId, ofPlan] of Map.groupBy(made, ([count]) => count.planId)) {
        const parts = ofPlan.map(([{ keyId }, day, used]) => ({
          id: `${keyId}.${day}`,
          document: { keyId, day, used },
        }));
        await tx.putParts(planId, USAGE, parts);
      }
      return made;
    });
    for (const [count, day, used] of totals) count.kept.set(day, used);
    for (const [count, pending] of taken) {
      for (const [day, added] of pending) {
        const left = (count.pending.get(day) ?? 0) - added;
        if (left > 0) count.pending.set(day, left);
        else count.pending.delete(day);
      }
    }
  }

  async #load({ accountId, planId, keyId, days }: CountedUse): Promise<Count> {
    const parts = await this.gateway.partsOf(
      planId,
      USAGE,
      days.map((day) => `${keyId}.${day}`),
    );
    const kept = new Map(parts.map(({ document }) => [document.day, document.used]));
    return { accountId, planId, keyId, kept, pending: new Map() };
  }

  #forgetIdle(): void {
    for (const [id, count] of this.#counts) {
      if (!(count instanceof Promise) && count.pending.size === 0) this.#counts.delete(id);
    }
  }
}

function takeOne({ kept, pending }: Count, { today, days, limit }: CountedUse): boolean {
  const used = days.reduce((sum, day) => sum + (kept.get(day) ?? 0) + (pending.get(day) ?? 0), 0);
  if (used >= limit) return false;
  pending.set(today, (pending.get(today) ?? 0) + 1);
  return true;
}
