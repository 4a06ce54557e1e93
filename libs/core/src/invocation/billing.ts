/**
 * What one attempt costs in integer units. INIT has been billed like any other duration since August 2025.
 * https://aws.amazon.com/lambda/pricing/
 */
export interface Billed {
  /** Whole ms, rounded up. */
  readonly billedDurationMs: number;
  readonly billedInitMs: number;
  /** Memory times all billed ms. */
  readonly mbMs: number;
}

/** Measured ms, with fractions, to billed ms. INIT and handler are rounded up once, as one span of time. */
export function bill(memoryMb: number, durationMs: number, initMs: number): Billed {
  const total = Math.max(1, Math.ceil(durationMs + initMs));
  const billedInitMs = Math.min(Math.ceil(initMs), total);
  return { billedDurationMs: total - billedInitMs, billedInitMs, mbMs: memoryMb * total };
}
