/** Bytes that may be held at once, whoever holds them. What is taken has to be given back. */
export class ByteBudget {
  #taken = 0;

  constructor(readonly bytes: number) {}

  get taken(): number {
    return this.#taken;
  }

  /** Takes all of `bytes`, or none. */
  take(bytes: number): boolean {
    if (this.#taken + bytes > this.bytes) return false;
    this.#taken += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#taken -= bytes;
  }
}
