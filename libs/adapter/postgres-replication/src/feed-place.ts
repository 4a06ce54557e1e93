/**
 * How far a feed has come. It is named by the last change that was given out, or by a later place in the log that nothing of the
 * publication is before: whoever fills up a batch goes on from the former, though there may be the latter by then.
 */
export class FeedPlace {
  #at: string | undefined;
  #change: string | undefined;

  /** Behind what was given out, as far as is known; undefined before that. */
  get at(): string | undefined {
    return this.#at;
  }

  /** Whether what is behind a position is what comes next anyway. */
  isAt(after: string | undefined): boolean {
    return after === this.#at || (after !== undefined && after === this.#change);
  }

  /** @param after a position that was asked for, or that of the last change that is given out */
  moveTo(after: string | undefined): void {
    this.#at = after;
    this.#change = after;
  }

  /** @param position that nothing is before but what was given out */
  pass(position: string): void {
    this.#at = position;
  }
}
