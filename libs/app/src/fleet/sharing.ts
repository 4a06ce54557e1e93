import { mustYield, nextInLine, type Party } from '@stoker/core/pool/fair-share';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { CapacityLedger } from './capacity-ledger.js';
import { functionId } from './function-id.js';
import type { FunctionGroup } from './function-group.js';

type Draft = { -readonly [Member in keyof Party]: Party[Member] };

/**
 * Who may have the next environment when a host is full, and who must let go of one: accounts share by weight, and the
 * functions of an account share what it holds. As long as nobody waits in vain it decides nothing and costs nothing.
 */
export class Sharing {
  /** Every group of the host while somebody waits in vain, else none. */
  #groups: readonly FunctionGroup[] = [];
  #accounts: Party[] = [];
  /** By account. */
  #functions = new Map<string, Party[]>();
  #countedAt = -1;

  constructor(
    /** MB that there are to share. */
    private readonly capacityMb: () => number,
    private readonly ledger: CapacityLedger,
    private readonly weightOf: (accountId: string) => number,
    /** Whether the account of this version may have another environment of it at all. */
    private readonly mayGrow: (version: FunctionVersion) => boolean,
  ) {}

  /** Takes note of the groups of the host, and whether one of them waits in vain; call it on every tick. */
  note(groups: readonly FunctionGroup[], inVain: boolean): void {
    this.#groups = inVain ? groups : [];
    this.#countedAt = -1;
  }

  /** MB that an account holds for each unit of its weight. */
  readonly loadOf = (accountId: string): number => this.ledger.heldBy(accountId) / this.weightOf(accountId);

  /** Whether another function comes before the one of this version. */
  isBehind(version: FunctionVersion): boolean {
    const next = this.next();
    return next !== undefined && functionId(next.version) !== functionId(version);
  }

  /** The group that is to have the next environment; undefined when nobody has a claim before others. */
  next(): FunctionGroup | undefined {
    if (this.#groups.length === 0) return undefined;
    this.#count();
    const accountId = nextInLine(this.capacityMb(), this.#accounts);
    if (accountId === undefined) return undefined;
    const waiting = (this.#functions.get(accountId) ?? []).filter(({ nextMb }) => nextMb > 0);
    // Who holds least of what the account has; any is within the share that the account is about to grow by.
    const id = nextInLine(Infinity, waiting);
    return this.#groups.find((group) => group.need > 0 && functionId(group.version) === id);
  }

  /** Whether an environment of this version that has just become free is to go to somebody else. */
  mustYield(version: FunctionVersion): boolean {
    if (this.#groups.length === 0) return false;
    this.#count();
    const { accountId, memorySize } = version;
    if (mustYield(accountId, memorySize, this.capacityMb(), this.#accounts)) return true;
    const functions = this.#functions.get(accountId) ?? [];
    return mustYield(functionId(version), memorySize, this.ledger.heldBy(accountId), functions);
  }

  /** Counts anew when anything was started or ended since. */
  #count(): void {
    if (this.#countedAt === this.ledger.changes) return;
    this.#countedAt = this.ledger.changes;
    const accounts = new Map<string, Draft>();
    const functions = new Map<string, Map<string, Draft>>();
    for (const group of this.#groups) {
      const { accountId } = group.version;
      const own = functions.get(accountId) ?? new Map<string, Draft>();
      functions.set(accountId, own);
      this.#add(own, functionId(group.version), 1, group);
      this.#add(accounts, accountId, this.weightOf(accountId), group);
    }
    this.#accounts = [...accounts.values()];
    this.#functions = new Map([...functions].map(([accountId, own]) => [accountId, [...own.values()]]));
  }

  #add(parties: Map<string, Draft>, id: string, weight: number, { need, version }: FunctionGroup): void {
    const usedMb = this.ledger.heldBy(id);
    const party = parties.get(id) ?? { id, weight, usedMb, nextMb: 0, wantedMb: usedMb };
    parties.set(id, party);
    if (need <= 0 || !this.mayGrow(version)) return;
    party.nextMb = party.nextMb === 0 ? version.memorySize : Math.min(party.nextMb, version.memorySize);
    party.wantedMb += need * version.memorySize;
  }
}
