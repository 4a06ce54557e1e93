/** What polls for one mapping, in this process. */
export interface Poller {
  /** Called once. */
  start(): void;
  /** Takes nothing new; resolves when what was under way has ended and the leases are given back. */
  stop(): Promise<void>;
}
