import { type Bucket, type BucketRate, takeToken } from '@stoker/core/admission/token-bucket';
import type { Throttle } from '@stoker/core/rest-api/usage-plan';
import type { Clock } from '../../ports/clock.js';

/** Buckets that are kept before those that are full again are forgotten. */
const MANY_BUCKETS = 10_000;

/** How often methods and keys may be used, in this process; limits that change count from the next request on. */
export class RequestThrottles {
  readonly #buckets = new Map<string, { readonly bucket: Bucket; readonly rate: BucketRate }>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Counts a request; false where it is one too many. */
  take(key: string, { rateLimit, burstLimit }: Throttle): boolean {
    // What is not given is as much as anybody likes; a burst that is smaller than a rate's second is what it says.
    const rate = { perSecond: rateLimit ?? Infinity, burst: burstLimit ?? Math.max(1, Math.ceil(rateLimit ?? 1)) };
    if (rate.perSecond === Infinity && rate.burst > 0) return true;
    const now = this.clock.monotonic();
    const { taken, bucket } = takeToken(this.#buckets.get(key)?.bucket, rate, now);
    this.#buckets.set(key, { bucket, rate });
    if (this.#buckets.size > MANY_BUCKETS) this.#forgetFull(now);
    return taken;
  }

  #forgetFull(now: number): void {
    for (const [key, { bucket, rate }] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) * rate.perSecond) / 1000 >= rate.burst) this.#buckets.delete(key);
    }
  }
}
