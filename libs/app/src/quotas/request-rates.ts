import { type Bucket, type BucketRate, takeToken } from '@stoker/core/admission/token-bucket';
import { ServiceError } from '@stoker/core/errors/service-error';
import { type Quotas, USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { CallEffect } from '../audit/call-audit.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Account } from '../ports/identity-store.js';

/** Buckets that are kept before those that are full again are forgotten. */
const MANY_BUCKETS = 4_096;

/** What has a rate of its own. */
export type RateKind = CallEffect | 'events' | 'logs' | 'connections';

/** Calls that read logs cost much more than others: each may go through megabytes of files. */
const LOG_READS: BucketRate = { perSecond: 5, burst: 50 };

/**
 * Requests a second that an account may make: one bucket of tokens for each kind, in this process. Nobody is asked over the
 * network; where several processes serve an account, each lets its rate through.
 */
export class RequestRates {
  readonly #buckets = new Map<string, { bucket: Bucket; rate: BucketRate }>();

  constructor(
    private readonly findAccount: (accountId: string) => MaybePromise<Account | undefined>,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts one request; at once where the account is at hand.
   *
   * @param accountId the function's for `data`, the caller's for the others
   * @throws TooManyRequestsException, reason `CallerRateLimitExceeded`, with the seconds until it is worth trying again
   */
  take(accountId: string, effect: RateKind): Promise<void> | void {
    const account = this.findAccount(accountId);
    if (account instanceof Promise) return account.then((found) => this.#take(accountId, effect, found));
    this.#take(accountId, effect, account);
  }

  #take(accountId: string, effect: RateKind, account: Account | undefined): void {
    const rate = rateOf(account?.quotas ?? USUAL_QUOTAS, effect);
    const key = `${effect}/${accountId}`;
    const taken = takeToken(this.#buckets.get(key)?.bucket, rate, this.clock.monotonic());
    this.#buckets.set(key, { bucket: taken.bucket, rate });
    if (this.#buckets.size > MANY_BUCKETS) this.#forgetFull();
    if (!taken.taken) throw rateExceeded(taken.waitMs);
  }

  #forgetFull(): void {
    const now = this.clock.monotonic();
    for (const [key, { bucket, rate }] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) * rate.perSecond) / 1000 >= rate.burst) this.#buckets.delete(key);
    }
  }
}

function rateOf(quotas: Quotas, effect: RateKind): BucketRate {
  switch (effect) {
    case 'data':
      return { perSecond: quotas['invocation-rate'], burst: quotas['invocation-burst'] };
    case 'read':
      return { perSecond: quotas['read-rate'], burst: 2 * quotas['read-rate'] };
    case 'logs':
      return LOG_READS;
    case 'events':
      return { perSecond: quotas['event-rate'], burst: 2 * quotas['event-rate'] };
    case 'connections':
      return { perSecond: quotas['gateway-connection-rate'], burst: quotas['gateway-connection-rate'] };
    case 'write':
      return { perSecond: quotas['write-rate'], burst: 2 * quotas['write-rate'] };
  }
}

/** Longest that a refusal tells to wait, s. */
const LONGEST_WAIT = 3_600;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function rateExceeded(waitMs: number): ServiceError {
  const retryAfterSeconds = String(Math.min(LONGEST_WAIT, Math.max(1, Math.ceil(waitMs / 1000))));
  return new ServiceError('TooManyRequestsException', 'Rate exceeded', {
    Reason: 'CallerRateLimitExceeded',
    retryAfterSeconds,
  });
}
