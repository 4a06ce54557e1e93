import { ServiceError } from '@stoker/core/errors/service-error';
import { LIMITS } from '@stoker/core/model/limits';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';

/** What the requests of one process may hold of bodies. */
export interface BodyRoom {
  /** Bytes that all bodies may take at once, from their first byte to the answer of their call. */
  readonly bytes?: number;
  /** The same for the calls of one access key. */
  readonly bytesPerKey?: number;
  /** Packages that may come under one access key at once: the bodies larger than an invocation's. */
  readonly packagesPerKey?: number;
  /** ms that a sender has for its body, beside what a declared length may take on a slow line. */
  readonly readMs?: number;
}

/** Bytes of a body that is always let in, and costs one comparison. */
const SMALL_BYTES = 64 * 1024;

const MIB = 1024 * 1024;
const DEFAULTS = { bytes: 512 * MIB, bytesPerKey: 288 * MIB, packagesPerKey: 4, readMs: 60_000 };

interface KeyShare {
  readonly budget: ByteBudget;
  packages: number;
  /** Calls that have taken something: the share is forgotten with the last of them. */
  holders: number;
}

/**
 * Keeps the bodies of all requests together from filling the process. A body is held before its sender has proven
 * who it is (the signature covers it), so knowing a key's id is enough to send one; and it is held until its call
 * is answered, for an invocation keeps its payload that long.
 */
export class BodyAllowances {
  /** As in `BodyRoom`. */
  readonly readMs: number;
  readonly #all: ByteBudget;
  readonly #room: Required<BodyRoom>;
  readonly #shares = new Map<string, KeyShare>();

  constructor(room: BodyRoom = {}) {
    this.#room = { ...DEFAULTS, ...room };
    this.#all = new ByteBudget(this.#room.bytes);
    this.readMs = this.#room.readMs;
  }

  /** Bytes taken at present. */
  get taken(): number {
    return this.#all.taken;
  }

  /** The allowance of one call; its `release` has to be called when the call is over. */
  open(accessKeyId: string): BodyAllowance {
    return new BodyAllowance(this, accessKeyId);
  }

  /** @throws ServiceUnavailableException when all is taken, TooManyRequestsException when the key's share is */
  take(accessKeyId: string, bytes: number, { holds, asPackage }: { holds: boolean; asPackage: boolean }): void {
    const share = this.#shares.get(accessKeyId) ?? this.#newShare();
    if (asPackage && share.packages >= this.#room.packagesPerKey) throw tooMany();
    if (!share.budget.take(bytes)) throw tooMany();
    if (!this.#all.take(bytes)) {
      share.budget.giveBack(bytes);
      throw noRoom();
    }
    if (asPackage) share.packages++;
    if (!holds) share.holders++;
    this.#shares.set(accessKeyId, share);
  }

  giveBack(accessKeyId: string, bytes: number, wasPackage: boolean): void {
    const share = this.#shares.get(accessKeyId);
    if (share === undefined) return;
    this.#all.giveBack(bytes);
    share.budget.giveBack(bytes);
    if (wasPackage) share.packages--;
    if (--share.holders === 0) this.#shares.delete(accessKeyId);
  }

  #newShare(): KeyShare {
    return { budget: new ByteBudget(this.#room.bytesPerKey), packages: 0, holders: 0 };
  }
}

/** What one call has taken for its body. */
export class BodyAllowance {
  #taken = 0;
  #package = false;

  constructor(
    private readonly all: BodyAllowances,
    private readonly accessKeyId: string,
  ) {}

  /** As in `BodyRoom`. */
  get readMs(): number {
    return this.all.readMs;
  }

  /**
   * Makes room for a body that has come to `size` bytes.
   *
   * @throws ServiceUnavailableException, TooManyRequestsException: nothing more is taken then
   */
  grow(size: number): void {
    if (size <= SMALL_BYTES) return;
    const becomesPackage = !this.#package && size > LIMITS.syncPayloadBytes;
    this.all.take(this.accessKeyId, size - this.#taken, { holds: this.#taken > 0, asPackage: becomesPackage });
    this.#taken = size;
    this.#package ||= becomesPackage;
  }

  /** Gives everything back; calling it again changes nothing. */
  release(): void {
    if (this.#taken === 0) return;
    this.all.giveBack(this.accessKeyId, this.#taken, this.#package);
    this.#taken = 0;
    this.#package = false;
  }
}

/** s after which a refused sender may try again. */
const RETRY_AFTER_SECONDS = 1;

function noRoom(): ServiceError {
  return new ServiceError('ServiceUnavailableException', 'The service has no room for the request at present.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

function tooMany(): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate exceeded: too many large requests at once.', {
    Reason: 'CallerRateLimitExceeded',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
