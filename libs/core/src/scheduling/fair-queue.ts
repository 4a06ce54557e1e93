/** Whose events they are: those of one function wait in one lane. */
export interface LaneId {
  readonly accountId: string;
  readonly functionName: string;
}

/** What one of those who share has of the slots, and has had. */
interface Share {
  readonly id: string;
  /** Slots that it holds. */
  underWay: number;
  /** ms that its runs have taken, for its weight: whoever had less comes first among equals. */
  served: number;
}

interface Lane extends Share {
  readonly accountId: string;
  /** Events that are known to wait. */
  waiting: number;
  /** More may wait than are known of. */
  unsure: boolean;
  /** What was learnt since its latest turn began, whose outcome so says nothing of it. */
  fresh: { waiting: number; unsure: boolean };
}

interface Account extends Share {
  readonly lanes: Map<string, Lane>;
}

/** How many events of a lane to take on. */
export interface Turn {
  readonly lane: LaneId;
  readonly count: number;
}

export interface FairQueueOptions {
  /** Events that may be under way at once. */
  readonly slots: number;
  /** Most that one turn takes. */
  readonly longestTurn: number;
  /** An account's share against that of others; 1 is usual. */
  readonly weightOf: (accountId: string) => number;
  /** Whether another event of a lane may be taken, beside so many that are being taken and those that were. */
  readonly mayTake: (lane: LaneId, taken: number) => boolean;
}

/**
 * Times what is free that anybody may hold: one alone gets two thirds of the slots, two get two fifths each, and there is
 * always one for somebody who has none (the dynamic threshold of Choudhury and Hahne, https://doi.org/10.1109/90.664262).
 */
export const THRESHOLD = 2;

/**
 * Weighted fair queueing of events in two steps: slots go to accounts by weight, and what an account has goes to its
 * functions in equal parts. The next slot goes to whoever holds least for its weight; among equals to whoever had the least
 * time, counted from when it last had nothing to do (start-time fair queueing, https://doi.org/10.1109/90.649569). A
 * backlog of any length so delays another's events by one run at most.
 */
export class FairQueue {
  readonly #accounts = new Map<string, Account>();
  #free: number;
  /** What the least served of those who wait has had: who comes anew starts from there. */
  #level = 0;

  constructor(private readonly options: FairQueueOptions) {
    this.#free = options.slots;
  }

  /** Slots that are taken. */
  get underWay(): number {
    return this.options.slots - this.#free;
  }

  /** Events that are known to wait, by lane. */
  *waiting(): Iterable<LaneId & { readonly count: number }> {
    for (const { id: accountId, lanes } of this.#accounts.values()) {
      for (const { id: functionName, waiting: count } of lanes.values()) {
        if (count > 0) yield { accountId, functionName, count };
      }
    }
  }

  /** So many events of a lane have come. */
  add(lane: LaneId, count: number): void {
    const known = this.#lane(lane);
    known.waiting += count;
    known.fresh.waiting += count;
  }

  /** A lane has so many events at least, whatever was known of it. */
  correct(lane: LaneId, count: number): void {
    const known = this.#lane(lane);
    known.waiting = Math.max(known.waiting, count);
    known.unsure = true;
    known.fresh = { waiting: Math.max(known.fresh.waiting, count), unsure: true };
  }

  /** Takes slots for those who are next, as far as there are any; each turn must be answered by `found` before the next. */
  take(): Turn[] {
    const turns = new Map<Lane, number>();
    const full = new Set<Lane>();
    for (let lane = this.#next(turns, full); lane !== undefined; lane = this.#next(turns, full)) {
      this.#hold(lane, 1);
      lane.fresh = { waiting: 0, unsure: false };
      turns.set(lane, (turns.get(lane) ?? 0) + 1);
    }
    return [...turns].map(([{ accountId, id }, count]) => ({ lane: { accountId, functionName: id }, count }));
  }

  /** Says how many events a turn has found; what it did not need of its slots is free again. */
  found({ lane, count }: Turn, events: number): void {
    const known = this.#lane(lane);
    const missing = count - events;
    this.#hold(known, -missing);
    if (missing > 0) Object.assign(known, known.fresh);
    else known.waiting = Math.max(0, known.waiting - events);
    this.#forget(known);
  }

  /** A turn could not be taken: its slots are free again, and what waits still does. */
  giveBack({ lane, count }: Turn): void {
    this.#hold(this.#lane(lane), -count);
  }

  /** An event's run is over and its slot free. */
  release(lane: LaneId, tookMs: number): void {
    const known = this.#lane(lane);
    const account = this.#accounts.get(lane.accountId)!;
    account.served += tookMs / this.options.weightOf(lane.accountId);
    known.served += tookMs;
    this.#hold(known, -1);
    this.#forget(known);
  }

  #next(turns: ReadonlyMap<Lane, number>, full: Set<Lane>): Lane | undefined {
    if (this.#free <= 0) return undefined;
    let first: Lane | undefined;
    let best: Account | undefined;
    for (const account of this.#accounts.values()) {
      const weight = this.options.weightOf(account.id);
      if (account.underWay >= THRESHOLD * weight * this.#free) continue;
      if (best !== undefined && !isBefore(account, best, weight, this.options.weightOf(best.id))) continue;
      const lane = this.#nextLane(account, weight, turns, full);
      if (lane !== undefined) [first, best] = [lane, account];
    }
    if (best !== undefined) this.#level = Math.max(this.#level, best.served);
    return first;
  }

  #nextLane(account: Account, weight: number, turns: ReadonlyMap<Lane, number>, full: Set<Lane>): Lane | undefined {
    // What the account could yet get if no other came, which its functions share by the same rule.
    const left = (THRESHOLD * weight * this.#free - account.underWay) / (1 + THRESHOLD * weight);
    let first: Lane | undefined;
    for (const lane of account.lanes.values()) {
      if (full.has(lane) || lane.underWay >= THRESHOLD * left) continue;
      if (first !== undefined && !isBefore(lane, first, 1, 1)) continue;
      if (this.#mayTake(lane, turns.get(lane) ?? 0)) first = lane;
      else full.add(lane);
    }
    return first;
  }

  #mayTake(lane: Lane, taken: number): boolean {
    if (taken >= this.options.longestTurn || (!lane.unsure && taken >= lane.waiting)) return false;
    return this.options.mayTake({ accountId: lane.accountId, functionName: lane.id }, taken);
  }

  #hold(lane: Lane, slots: number): void {
    lane.underWay += slots;
    this.#accounts.get(lane.accountId)!.underWay += slots;
    this.#free -= slots;
  }

  #lane({ accountId, functionName }: LaneId): Lane {
    let account = this.#accounts.get(accountId);
    if (account === undefined) {
      account = { id: accountId, underWay: 0, served: this.#level, lanes: new Map() };
      this.#accounts.set(accountId, account);
    }
    let lane = account.lanes.get(functionName);
    if (lane === undefined) {
      const others = [...account.lanes.values()].map(({ served }) => served);
      const served = others.length === 0 ? 0 : Math.min(...others);
      const fresh = { waiting: 0, unsure: false };
      lane = { id: functionName, accountId, underWay: 0, served, waiting: 0, unsure: false, fresh };
      account.lanes.set(functionName, lane);
    }
    return lane;
  }

  /** Who has nothing to do is not remembered: it starts anew with what others have had. */
  #forget(lane: Lane): void {
    if (lane.underWay > 0 || lane.waiting > 0 || lane.unsure) return;
    const account = this.#accounts.get(lane.accountId);
    account?.lanes.delete(lane.id);
    if (account?.lanes.size === 0) this.#accounts.delete(account.id);
  }
}

function isBefore(a: Share, b: Share, weightOfA: number, weightOfB: number): boolean {
  const [mine, theirs] = [a.underWay / weightOfA, b.underWay / weightOfB];
  return mine < theirs || (mine === theirs && a.served < b.served);
}
