import type { RetryPolicy } from '@stoker/core/invocation/retry-policy';
import { accountRetries } from '@stoker/core/invocation/account-retries';
import { type EventInvokeConfig, withEventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import { LATEST } from '@stoker/core/model/function';
import { FunctionSnapshots } from '../identity/function-snapshots.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Account } from '../ports/identity-store.js';
import type { AsyncEvent } from '../ports/event-store.js';
import { type QualifiedStore, UNQUALIFIED } from '../ports/qualified-store.js';
import type { SnapshotSource } from '../ports/snapshot-source.js';

/**
 * How often and how long events are tried, and where their ends are told of, by what is configured for the function, version
 * or alias that they were sent to; what is configured counts from the next attempt on.
 */
export class EventSettings {
  readonly #configs: FunctionSnapshots<ReadonlyMap<string, EventInvokeConfig>>;

  /**
   * @param policy of events for which nothing is configured, in an account that has nothing of its own
   * @param findAccount whose quotas may say more
   */
  constructor(
    store: Pick<QualifiedStore<EventInvokeConfig>, 'find'>,
    changes: SnapshotSource,
    clock: Clock,
    private readonly policy: RetryPolicy,
    private readonly findAccount: (accountId: string) => MaybePromise<Account | undefined>,
  ) {
    this.#configs = new FunctionSnapshots((key) => store.find(key), changes, clock);
  }

  readonly policyOf = (event: AsyncEvent): MaybePromise<RetryPolicy> => {
    const account = this.findAccount(event.accountId);
    return account instanceof Promise
      ? account.then((found) => this.#policyOf(event, found))
      : this.#policyOf(event, account);
  };

  #policyOf(event: AsyncEvent, account: Account | undefined): MaybePromise<RetryPolicy> {
    const policy = account?.quotas === undefined ? this.policy : accountRetries(this.policy, account.quotas);
    return this.#configs.with(event, (configs) => withEventInvokeConfig(policy, configs?.get(placeOf(event))));
  }

  /** What is configured; undefined where nothing is. */
  readonly configOf = (event: AsyncEvent): MaybePromise<EventInvokeConfig | undefined> =>
    this.#configs.with(event, (configs) => configs?.get(placeOf(event)));
}

function placeOf({ qualifier }: AsyncEvent): string {
  return qualifier === undefined || qualifier === LATEST ? UNQUALIFIED : qualifier;
}
