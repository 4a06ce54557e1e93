/** What the connections of a server are shared out by. */
export interface ConnectionLimits {
  /** Of all accounts together: each costs the process a descriptor. */
  readonly total: number;
  readonly perAccount: number;
}

/** Counts connections, so that one account's leave room for those of others. */
export class ConnectionShares {
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: ConnectionLimits) {}

  /** Takes one place; false when there is none. Every place that was taken is to be given back once. */
  take(accountId: string): boolean {
    const own = this.#open.get(accountId) ?? 0;
    if (own >= this.limits.perAccount || this.#total >= this.limits.total) return false;
    this.#open.set(accountId, own + 1);
    this.#total++;
    return true;
  }

  giveBack(accountId: string): void {
    const left = (this.#open.get(accountId) ?? 0) - 1;
    if (left > 0) this.#open.set(accountId, left);
    else this.#open.delete(accountId);
    this.#total--;
  }
}
