interface Flight<T> {
  readonly result: Promise<T>;
  readonly shared: boolean;
}

/** Does the work of a key once for all who ask for it while it is under way. */
export class SingleFlight<T> {
  private readonly underway = new Map<string, Flight<unknown>>();

  async run(key: string, work: () => Promise<T>): Promise<T> {
    for (let present; (present = this.underway.get(key));) {
      if (present.shared) return present.result as Promise<T>;
      await settled(present);
    }
    return this.start(key, work, true);
  }

  /** Does work on a key that nobody shares, once nothing else is under way for it. */
  async alone<R>(key: string, work: () => Promise<R>): Promise<R> {
    for (let present; (present = this.underway.get(key));) await settled(present);
    return this.start(key, work, false);
  }

  private start<R>(key: string, work: () => Promise<R>, shared: boolean): Promise<R> {
    const result = work().finally(() => this.underway.delete(key));
    this.underway.set(key, { result, shared });
    return result;
  }
}

async function settled({ result }: Flight<unknown>): Promise<void> {
  await Promise.allSettled([result]);
}
