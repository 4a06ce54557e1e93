/** How long guessing is held up. */
export interface BackOffRule {
  /** Attempts that cost nothing but themselves. */
  readonly free: number;
  /** ms after the first attempt beyond those; twice as many after each one more. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** ms without an attempt after which all is forgotten. */
  readonly forgetAfterMs: number;
}

/** What is remembered of the attempts under one key; times in ms since the epoch. */
export interface Attempts {
  readonly count: number;
  readonly lastAt: number;
  readonly blockedUntil: number;
}

export type Charge =
  | { readonly allowed: true; readonly attempts: Attempts }
  /** Leaves what is remembered as it was: attempts during a block do not prolong it. */
  | { readonly allowed: false; readonly retryAfterMs: number };

/**
 * Charges an attempt before it is known how it ends, so that many at once get no further than as many in a row. One that
 * succeeds is given back by `refund`.
 */
export function charge(known: Attempts | undefined, now: number, rule: BackOffRule): Charge {
  if (known !== undefined && now < known.blockedUntil)
    return { allowed: false, retryAfterMs: known.blockedUntil - now };
  const before = known === undefined || now - known.lastAt >= rule.forgetAfterMs ? 0 : known.count;
  const count = before + 1;
  return { allowed: true, attempts: { count, lastAt: now, blockedUntil: now + blockMs(count - rule.free, rule) } };
}

/** What is remembered once an attempt turned out to be no guess; undefined for nothing at all. */
export function refund(known: Attempts, now: number): Attempts | undefined {
  return known.count <= 1 ? undefined : { ...known, count: known.count - 1, blockedUntil: now };
}

function blockMs(excess: number, { firstMs, longestMs }: BackOffRule): number {
  return excess <= 0 ? 0 : Math.min(longestMs, firstMs * 2 ** (excess - 1));
}
