/** How fast tokens come, and how many wait at most. */
export interface BucketRate {
  /** Tokens a second. */
  readonly perSecond: number;
  /** Tokens that a bucket nobody has taken from holds. */
  readonly burst: number;
}

/** A bucket as it was at `at`, ms of a steady clock. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** What is left, and whether a token was taken; where not, `waitMs` is when there will be one (Infinity: never). */
export type Taken =
  | { readonly taken: true; readonly bucket: Bucket }
  | { readonly taken: false; readonly bucket: Bucket; readonly waitMs: number };

/** Takes one token, if there is one. A rate that has changed since counts from the last look on. */
export function takeToken(bucket: Bucket | undefined, { perSecond, burst }: BucketRate, now: number): Taken {
  const elapsed = bucket === undefined ? 0 : Math.max(0, now - bucket.at);
  const tokens = bucket === undefined ? burst : Math.min(burst, bucket.tokens + (elapsed * perSecond) / 1000);
  if (tokens >= 1) return { taken: true, bucket: { tokens: tokens - 1, at: now } };
  const waitMs = burst < 1 || perSecond <= 0 ? Infinity : ((1 - tokens) * 1000) / perSecond;
  return { taken: false, bucket: { tokens, at: now }, waitMs };
}
