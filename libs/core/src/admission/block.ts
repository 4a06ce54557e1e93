/**
 * How large a block of concurrency a process should lease. Growing goes in steps, so that the shared counter is
 * asked once in many requests; shrinking leaves one step of slack, so that a steady load never asks again.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export interface Block {
  /** Executions running under the block. */
  readonly inUse: number;
  /** Leased size. */
  readonly size: number;
  /** Most that all holders may have together. */
  readonly limit: number;
}

const STEP = 16;

/** The size to ask for when one more execution does not fit. */
export function grownBlock({ inUse, limit }: Block): number {
  return Math.min(limit, inUse + STEP);
}

/** The size to keep when `peak` executions ran at once since the last look. */
export function shrunkBlock({ inUse, size }: Block, peak: number): number {
  const needed = Math.max(inUse, peak);
  if (needed === 0) return 0;
  return Math.min(size, Math.ceil((needed + STEP) / STEP) * STEP);
}
