/**
 * Addresses of one network, given out in turn: one that was given back comes round last, when nobody who spoke to its last
 * owner still does.
 */
export class AddressPool {
  readonly #first: number;
  readonly #size: number;
  readonly #taken = new Set<number>();
  #next: number;

  /**
   * @param network in CIDR notation; its first and last address are never given out
   * @param start which is the first to be given out: servers of one host that begin apart seldom meet
   */
  constructor(network: string, start: number) {
    const [address = '', prefix = ''] = network.split('/');
    this.#size = 2 ** (32 - Number(prefix));
    this.#first = Math.floor(numberOf(address) / this.#size) * this.#size;
    this.#next = Math.abs(start) % this.#size;
  }

  /** @throws when all are taken */
  take(): string {
    for (let tries = 0; tries < this.#size; tries++) {
      const offset = this.#next;
      this.#next = (offset + 1) % this.#size;
      if (offset === 0 || offset === this.#size - 1 || this.#taken.has(offset)) continue;
      this.#taken.add(offset);
      return textOf(this.#first + offset);
    }
    throw new Error('Every address for environments is taken.');
  }

  giveBack(address: string): void {
    this.#taken.delete(numberOf(address) - this.#first);
  }
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number / 2 ** bits) & 255).join('.');
}
