/** Does the work of a key once for all who ask for it while it is under way. */
export class SingleFlight<T> {
  private readonly underway = new Map<string, Promise<T>>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    const present = this.underway.get(key);
    if (present) return present;
    const started = work().finally(() => this.underway.delete(key));
    this.underway.set(key, started);
    return started;
  }
}
