/** ms that a run is taken to last as long as none of its account has ended. */
const FIRST_GUESS_MS = 100;
/** Weight of the latest run in the mean. */
const SMOOTHING = 0.2;
/** ms that a job is put off: not so short that it turns in circles, not so long that free slots wait for it. */
const SHORTEST_MS = 100;
const LONGEST_MS = 15_000;

interface Share {
  running: number;
  meanRunMs: number;
  /** When a slot of this account should come free that no job put off is waiting for yet; ms. */
  nextFreeAt: number;
}

/** What may be done with a job: run it, and `release` afterwards, or look at it again later. */
export type SlotDecision =
  { readonly kind: 'run'; readonly release: (now: number) => void } | { readonly kind: 'wait'; readonly ms: number };

/**
 * Shares the slots of one process among accounts: an account may take another as long as it has fewer than are free,
 * so one alone gets half of them, two a third each, and there is always one for an account that has none yet (the
 * dynamic threshold of Choudhury and Hahne, https://doi.org/10.1109/90.664262).
 *
 * What is beyond its share is put off until its account's own runs should have made room, one job after another, so
 * a long backlog passes by those behind it once and then returns at the pace at which it can be run. Weights and an
 * order among accounts over all processes would need a fair queue in Redis itself.
 */
export class AccountSlots {
  readonly #shares = new Map<string, Share>();
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  /** @param now ms of any steady clock, the same for `release` */
  take(accountId: string, now: number): SlotDecision {
    const share = this.#shares.get(accountId) ?? { running: 0, meanRunMs: FIRST_GUESS_MS, nextFreeAt: now };
    if (share.running >= this.#free) return { kind: 'wait', ms: putOff(share, now) };
    this.#shares.set(accountId, share);
    share.running++;
    this.#free--;
    return { kind: 'run', release: (end) => this.#release(accountId, share, end - now) };
  }

  #release(accountId: string, share: Share, tookMs: number): void {
    this.#free++;
    share.running--;
    share.meanRunMs += (tookMs - share.meanRunMs) * SMOOTHING;
    if (share.running === 0) this.#shares.delete(accountId);
  }
}

function putOff(share: Share, now: number): number {
  share.nextFreeAt = Math.max(share.nextFreeAt, now) + share.meanRunMs / Math.max(share.running, 1);
  const ms = Math.min(Math.max(share.nextFreeAt - now, SHORTEST_MS), LONGEST_MS);
  // Beyond the longest there is no order, and no debt that outlives the backlog.
  share.nextFreeAt = Math.min(share.nextFreeAt, now + LONGEST_MS);
  return Math.round(ms);
}
