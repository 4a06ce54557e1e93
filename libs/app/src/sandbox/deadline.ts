/**
 * A timer that what has arrived already goes before. When the event loop stood still, timers run before sockets are
 * read, and an answer that was there in time would lose; so the sockets have one more turn.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  #lastTurn: NodeJS.Immediate | undefined;

  /** @param onPassed called once, unless `clear` comes first */
  constructor(ms: number, onPassed: () => void) {
    this.#timer = setTimeout(() => (this.#lastTurn = setImmediate(onPassed)), ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#lastTurn);
  }
}
