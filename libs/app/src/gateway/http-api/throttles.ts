import { type Bucket, type BucketRate, takeToken } from '@stoker/core/admission/token-bucket';
import type { Clock } from '../../ports/clock.js';

/** Buckets that are kept before those that are full again are forgotten. */
const MANY_BUCKETS = 10_000;

/** Requests that stages and routes of APIs let through, in this process: buckets outlive changes of their APIs. */
export class Throttles {
  readonly #buckets = new Map<string, { bucket: Bucket; rate: BucketRate }>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Counts a request; false where it is one too many. */
  take(key: string, rate: BucketRate): boolean {
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
