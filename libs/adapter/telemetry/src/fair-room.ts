/** Names of whom bytes belong to, from the widest on: an account, and one of its files. */
export type Owners = readonly string[];

/**
 * Room for so many bytes, of which nobody can take all: what an account and one of its files have may together be no more than
 * is still free. One file alone so gets a third and an account of many a half, and whoever comes then finds room all the same.
 */
export class FairRoom {
  #free: number;
  readonly #taken = new Map<string, number>();

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** False, and nothing is taken, where there is no room for them. */
  take(owners: Owners, bytes: number): boolean {
    const theirs = owners.reduce((sum, owner) => sum + this.#takenBy(owner) + bytes, 0);
    if (theirs > this.#free - bytes) return false;
    this.#add(owners, bytes);
    return true;
  }

  give(owners: Owners, bytes: number): void {
    this.#add(owners, -bytes);
  }

  #takenBy(owner: string): number {
    return this.#taken.get(owner) ?? 0;
  }

  #add(owners: Owners, bytes: number): void {
    this.#free -= bytes;
    for (const owner of owners) {
      const taken = this.#takenBy(owner) + bytes;
      if (taken === 0) this.#taken.delete(owner);
      else this.#taken.set(owner, taken);
    }
  }
}
