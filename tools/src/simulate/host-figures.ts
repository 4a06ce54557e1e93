/** What a simulation of a host came to. */
export interface HostFigures {
  readonly policy: string;
  readonly invocations: number;
  /** Share of the invocations that waited for an environment to be made. */
  readonly coldShare: number;
  /** Of functions that are invoked less than once in ten minutes, on average. */
  readonly coldShareOfRare: number;
  /** Seconds that environments were held for one in which they ran something. */
  readonly heldToBusy: number;
  /** GB that were held on average. */
  readonly heldGb: number;
  /** Times its handlers' time that an account waited for answers: of the account for which it was most, and of all. */
  readonly worstSlowdown: number;
  readonly slowdown: number;
  readonly started: number;
  readonly evicted: number;
}

interface Account {
  serviceMs: number;
  responseMs: number;
}

/** Sums up while a simulation runs. */
export class Tally {
  readonly #accounts = new Map<string, Account>();
  #invocations = 0;
  #cold = 0;
  #rare = 0;
  #coldRare = 0;
  #heldMs = 0;
  #heldMbMs = 0;
  #busyMs = 0;
  started = 0;
  evicted = 0;

  served(accountId: string, waitMs: number, serviceMs: number, how: { cold: boolean; rare: boolean }): void {
    const account = this.#accounts.get(accountId) ?? { serviceMs: 0, responseMs: 0 };
    this.#accounts.set(accountId, account);
    account.serviceMs += serviceMs;
    account.responseMs += waitMs + serviceMs;
    this.#busyMs += serviceMs;
    this.#invocations += 1;
    if (how.cold) this.#cold += 1;
    if (how.rare) this.#rare += 1;
    if (how.cold && how.rare) this.#coldRare += 1;
  }

  ended(heldMs: number, memoryMb: number): void {
    this.#heldMs += heldMs;
    this.#heldMbMs += heldMs * memoryMb;
  }

  figures(policy: string, lengthMs: number): HostFigures {
    const accounts = [...this.#accounts.values()];
    const sum = (of: (account: Account) => number): number => accounts.reduce((total, each) => total + of(each), 0);
    return {
      policy,
      invocations: this.#invocations,
      coldShare: this.#cold / Math.max(1, this.#invocations),
      coldShareOfRare: this.#coldRare / Math.max(1, this.#rare),
      heldToBusy: this.#heldMs / Math.max(1, this.#busyMs),
      heldGb: this.#heldMbMs / 1024 / lengthMs,
      worstSlowdown: Math.max(0, ...accounts.map(({ serviceMs, responseMs }) => responseMs / serviceMs)),
      slowdown:
        sum(({ responseMs }) => responseMs) /
        Math.max(
          1,
          sum(({ serviceMs }) => serviceMs),
        ),
      started: this.started,
      evicted: this.evicted,
    };
  }
}
