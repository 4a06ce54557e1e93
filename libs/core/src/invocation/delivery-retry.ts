/** How a delivery that failed is tried again. */
export interface DeliveryHistory {
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Tries that failed before. */
  readonly failures: number;
}

/** Limits of one delivery, and waits that are the same for all. */
export interface DeliveryLimits {
  /** Tries after one that failed. */
  readonly maximumRetries: number;
  /** ms since its creation. */
  readonly maximumAgeMs: number;
  /** ms to wait after the first failure; doubles from there. */
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
}

/**
 * Tries in a row that nobody was told the end of, after which there is no other: it may be the delivery that ends whoever
 * sends it.
 */
export const MOST_LOST_TRIES = 5;

/** Waits between tries unless an operator says otherwise: those of Lambda's own events. */
export const DELIVERY_BACKOFF = { firstBackoffMs: 1_000, longestBackoffMs: 300_000 } as const;

/** Why a delivery is not tried any more, in EventBridge's words (`EXHAUSTED_RETRY_CONDITION`). */
export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** Whether a delivery has waited too long for another try. */
export function isStale({ createdAt }: DeliveryHistory, { maximumAgeMs }: DeliveryLimits, now: number): boolean {
  return now - createdAt > maximumAgeMs;
}

/**
 * When a delivery whose try failed is tried again, ms since the epoch, or why it is not.
 *
 * @param history as it was before the try
 * @param random 0 to 1; spreads what failed together over up to a quarter of its delay
 */
export function nextTry(
  history: DeliveryHistory,
  limits: DeliveryLimits,
  now: number,
  random: number,
): { readonly at: number } | { readonly exhausted: ExhaustedCondition } {
  if (history.failures >= limits.maximumRetries) return { exhausted: 'MaximumRetryAttempts' };
  const delay = limits.firstBackoffMs * 2 ** Math.min(history.failures, 30) * (1 + random / 4);
  const at = now + Math.min(Math.round(delay), limits.longestBackoffMs);
  return isStale(history, limits, at) ? { exhausted: 'MaximumEventAgeInSeconds' } : { at };
}
