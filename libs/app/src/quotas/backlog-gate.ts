import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Account } from '../ports/identity-store.js';
import type { BacklogQuota, QuotaStore } from '../ports/quota-store.js';
import { rateExceeded } from './request-rates.js';

/** ms that a count is believed; what this process accepts meanwhile is added to it. */
const FRESH_MS = 2_000;
/** What who is refused is told to wait, ms. */
const WAIT_MS = 5_000;

/**
 * Refuses more of what waits, asynchronous events or deliveries, of an account that has too much of it waiting. It is counted
 * every two seconds, and only while some comes, so an account can exceed its quota by what other processes accept in that
 * time, and nobody waits for a count but the first.
 */
export class BacklogGate {
  #counts: ReadonlyMap<string, number> | undefined;
  #countedAt = -Infinity;
  #counting: Promise<void> | undefined;
  /** Accepted here since the count began. */
  #accepted = new Map<string, number>();

  constructor(
    private readonly quotas: Pick<QuotaStore, 'backlogs'>,
    private readonly quota: BacklogQuota,
    private readonly findAccount: (accountId: string) => MaybePromise<Account | undefined>,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * @param more how many of it come
   * @throws TooManyRequestsException
   */
  async enter(accountId: string, more = 1): Promise<void> {
    if (this.clock.monotonic() - this.#countedAt > FRESH_MS) this.#counting ??= this.#count();
    if (this.#counts === undefined) await this.#counting;
    const quota = ((await this.findAccount(accountId))?.quotas ?? USUAL_QUOTAS)[this.quota];
    const accepted = this.#accepted.get(accountId) ?? 0;
    if ((this.#counts?.get(accountId) ?? 0) + accepted >= quota) throw rateExceeded(WAIT_MS);
    this.#accepted.set(accountId, accepted + more);
  }

  /** Without a count, the events that were accepted since the last one go on counting. */
  async #count(): Promise<void> {
    const before = this.#accepted;
    this.#accepted = new Map();
    try {
      this.#counts = await this.quotas.backlogs(this.quota);
    } catch (error) {
      for (const [accountId, count] of before) {
        this.#accepted.set(accountId, count + (this.#accepted.get(accountId) ?? 0));
      }
      this.onError(error);
    } finally {
      this.#countedAt = this.clock.monotonic();
      this.#counting = undefined;
    }
  }
}
