import type { Clock } from '../ports/clock.js';

/** What kept answers may take of the process. */
export interface AnswerLimits {
  readonly bytesPerApi: number;
  readonly bytesPerAccount: number;
}

const MIB = 1024 * 1024;
const LIMITS: AnswerLimits = { bytesPerApi: 2 * MIB, bytesPerAccount: 16 * MIB };

/** Beside its key and what it was made of: the objects that an answer is kept in. */
const OVERHEAD_BYTES = 512;

interface Kept {
  readonly value: unknown;
  readonly bytes: number;
  /** ms of the steady clock until which it counts. */
  readonly until: number;
}

/** The answers of one site, the oldest first. */
interface Shelf {
  readonly answers: Map<string, Kept>;
  bytes: number;
}

interface AccountShelves {
  readonly shelves: Set<Shelf>;
  bytes: number;
}

/** What a site has kept; it goes with the site. */
export interface SiteAnswers<T> {
  /** One that still counts. */
  get(key: string): T | undefined;
  /** @param madeOf bytes of the text that it was read from */
  keep(key: string, value: T, madeOf: number, ttlMs: number): void;
}

/**
 * Answers of authorizers' functions, of all sites of this process. Whoever owns a function chooses how long its answers are, and whoever
 * calls how many: where an API or an account has no room left, its own oldest answers go first.
 */
export class KeptAnswers {
  readonly #accounts = new Map<string, AccountShelves>();
  readonly #gone = new FinalizationRegistry<() => void>((forget) => forget());

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly limits: AnswerLimits = LIMITS,
  ) {}

  /** Bytes that an account's answers take at present. */
  bytesOf(accountId: string): number {
    return this.#accounts.get(accountId)?.bytes ?? 0;
  }

  /** A place for the answers of one site of the account. */
  ofSite<T>(accountId: string): SiteAnswers<T> {
    const shelf: Shelf = { answers: new Map(), bytes: 0 };
    const answers: SiteAnswers<T> = {
      get: (key) => this.#get(accountId, shelf, key) as T | undefined,
      keep: (key, value, madeOf, ttlMs) => this.#keep(accountId, shelf, key, value, madeOf, ttlMs),
    };
    this.#gone.register(answers, () => this.#forget(accountId, shelf));
    return answers;
  }

  #get(accountId: string, shelf: Shelf, key: string): unknown {
    const kept = shelf.answers.get(key);
    if (kept === undefined || this.clock.monotonic() < kept.until) return kept?.value;
    this.#drop(accountId, shelf, key);
    return undefined;
  }

  #keep(accountId: string, shelf: Shelf, key: string, value: unknown, madeOf: number, ttlMs: number): void {
    // What was read takes several times its text, and a key two bytes a character.
    const bytes = 4 * madeOf + 2 * key.length + OVERHEAD_BYTES;
    const { bytesPerApi, bytesPerAccount } = this.limits;
    this.#drop(accountId, shelf, key);
    if (bytes > bytesPerApi || bytes > bytesPerAccount) return;
    while (shelf.bytes + bytes > bytesPerApi) this.#dropOldest(accountId, shelf);
    const account = this.#accounts.get(accountId) ?? { shelves: new Set(), bytes: 0 };
    while (account.bytes + bytes > bytesPerAccount) {
      this.#dropOldest(accountId, shelf.answers.size > 0 ? shelf : [...account.shelves][0]!);
    }
    this.#accounts.set(accountId, account);
    account.shelves.add(shelf);
    account.bytes += bytes;
    shelf.bytes += bytes;
    shelf.answers.set(key, { value, bytes, until: this.clock.monotonic() + ttlMs });
  }

  #dropOldest(accountId: string, shelf: Shelf): void {
    const [oldest] = shelf.answers.keys();
    if (oldest !== undefined) this.#drop(accountId, shelf, oldest);
  }

  #drop(accountId: string, shelf: Shelf, key: string): void {
    const kept = shelf.answers.get(key);
    const account = this.#accounts.get(accountId);
    if (kept === undefined || account === undefined) return;
    shelf.answers.delete(key);
    shelf.bytes -= kept.bytes;
    account.bytes -= kept.bytes;
    if (shelf.answers.size === 0) account.shelves.delete(shelf);
    if (account.shelves.size === 0) this.#accounts.delete(accountId);
  }

  #forget(accountId: string, shelf: Shelf): void {
    for (const key of [...shelf.answers.keys()]) this.#drop(accountId, shelf, key);
  }
}
