import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';

const MIB = 1024 * 1024;
const USUAL = { bytes: 192 * MIB, bytesPerAccount: 64 * MIB };

/**
 * Bytes of messages that this process holds: those whose functions have not answered, and those that clients have not taken. One
 * account's leave room for those of others.
 */
export class MessageRoom {
  readonly #all: ByteBudget;
  readonly #shares = new Map<string, ByteBudget>();

  constructor(private readonly limits: { readonly bytes: number; readonly bytesPerAccount: number } = USUAL) {
    this.#all = new ByteBudget(limits.bytes);
  }

  /** False where there is no room for that much; what was taken has to be given back. */
  take(accountId: string, bytes: number): boolean {
    const share = this.#shares.get(accountId) ?? new ByteBudget(this.limits.bytesPerAccount);
    if (!share.take(bytes)) return false;
    if (!this.#all.take(bytes)) {
      share.giveBack(bytes);
      return false;
    }
    this.#shares.set(accountId, share);
    return true;
  }

  giveBack(accountId: string, bytes: number): void {
    const share = this.#shares.get(accountId);
    if (share === undefined) return;
    this.#all.giveBack(bytes);
    share.giveBack(bytes);
    if (share.taken === 0) this.#shares.delete(accountId);
  }
}
