import { dayOf, daysBetween, periodStart } from '@stoker/core/rest-api/quota-period';
import type { ApiKey, Quota, Throttle, UsagePlan } from '@stoker/core/rest-api/usage-plan';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import { type MaybePromise, SnapshotCache } from '../../identity/snapshot-cache.js';
import type { Clock } from '../../ports/clock.js';
import type { GatewayStore } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { API_KEYS, USAGE_PLAN_KEYS, USAGE_PLANS } from '../../rest-apis/parts.js';
import type { Throttles } from '../http-api/throttles.js';
import { throttleRate } from './throttle-rate.js';
import type { UsageCounts } from './usage-counts.js';

/** The keys of an account, by their values, with the plans that each is in. */
interface AccountKeys {
  readonly accountId: string;
  readonly byValue: ReadonlyMap<string, { readonly key: WithId<ApiKey>; readonly plans: readonly WithId<UsagePlan>[] }>;
}

export interface KeyedRequest {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  /** `/pets/{id}/GET` */
  readonly methodPath: string;
  /** What came as the key. */
  readonly value: string;
}

export type KeyDecision =
  { readonly kind: 'allowed'; readonly keyId: string } | { readonly kind: 'forbidden' | 'throttled' | 'over-quota' };

const LIMITS = { foundMs: 30_000, absentMs: 5_000, maxEntries: 1_000 };

/**
 * Requests that come with API keys: a key opens the stages of its usage plans, as often as those say.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export class KeyedUse {
  readonly #accounts: SnapshotCache<AccountKeys>;

  constructor(
    private readonly gateway: Pick<GatewayStore, 'partsOf'>,
    changes: SnapshotSource,
    private readonly clock: Clock,
    private readonly throttles: Pick<Throttles, 'take'>,
    private readonly counts: Pick<UsageCounts, 'take'>,
  ) {
    this.#accounts = new SnapshotCache((accountId) => this.#read(accountId), clock, LIMITS);
    changes.onChange((change) => {
      if (change.kind !== 'gateway' && change.kind !== 'unknown') return;
      this.#accounts.forget(({ accountId }) => change.kind === 'unknown' || change.owner === accountId);
    });
  }

  /** Counts a request. */
  async take(request: KeyedRequest): Promise<KeyDecision> {
    const found = this.#accounts.get(request.accountId);
    const account = found instanceof Promise ? await found : found;
    const entry = account?.byValue.get(request.value);
    if (entry === undefined || !entry.key.document.enabled) return { kind: 'forbidden' };
    const { key, plans } = entry;
    for (const { id, document } of plans) {
      const stage = document.apiStages.find(
        ({ apiId, stage: name }) => apiId === request.apiId && name === request.stage,
      );
      if (stage === undefined) continue;
      const own = stage.throttle?.[request.methodPath];
      if (own !== undefined && !this.#passes(`${id}/${key.id}/${request.apiId}/${request.methodPath}`, own)) {
        return { kind: 'throttled' };
      }
      if (document.throttle !== undefined && !this.#passes(`${id}/${key.id}`, document.throttle)) {
        return { kind: 'throttled' };
      }
      const counted = this.#count(request.accountId, id, key.id, document.quota);
      if (!(counted instanceof Promise ? await counted : counted)) return { kind: 'over-quota' };
      return { kind: 'allowed', keyId: key.id };
    }
    return { kind: 'forbidden' };
  }

  #passes(bucket: string, throttle: Throttle): boolean {
    return this.throttles.take(`plan/${bucket}`, throttleRate(throttle));
  }

  #count(accountId: string, planId: string, keyId: string, quota: Quota | undefined): MaybePromise<boolean> {
    const now = this.clock.now();
    const today = dayOf(now);
    if (quota === undefined)
      return this.counts.take({ accountId, planId, keyId, today, days: [today], limit: Infinity });
    const days = daysBetween(periodStart(quota, now), today);
    return this.counts.take({ accountId, planId, keyId, today, days, limit: quota.limit });
  }

  async #read(accountId: string): Promise<AccountKeys> {
    const [keys, links, plans] = [
      await this.gateway.partsOf(accountId, API_KEYS),
      await this.gateway.partsOf(accountId, USAGE_PLAN_KEYS),
      await this.gateway.partsOf(accountId, USAGE_PLANS),
    ];
    const planOf = new Map(plans.map((plan) => [plan.id, plan]));
    const plansOf = Map.groupBy(links, ({ document }) => document.keyId);
    return {
      accountId,
      byValue: new Map(
        keys.map((key) => [
          key.document.value,
          { key, plans: (plansOf.get(key.id) ?? []).flatMap(({ document }) => planOf.get(document.planId) ?? []) },
        ]),
      ),
    };
  }
}
