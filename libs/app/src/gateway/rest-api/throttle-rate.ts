import type { BucketRate } from '@stoker/core/admission/token-bucket';
import type { Throttle } from '@stoker/core/rest-api/usage-plan';

/** How fast a throttle's bucket fills, and what it holds; what is not given is a second's worth, or without a limit. */
export function throttleRate({ rateLimit, burstLimit }: Throttle): BucketRate {
  const burst = burstLimit ?? Math.max(1, Math.ceil(rateLimit ?? 1));
  // A burst of nothing lets nothing through, whatever the rate.
  return { perSecond: rateLimit ?? (burst > 0 ? Infinity : 0), burst };
}
