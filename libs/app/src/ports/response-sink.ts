/** Where a streamed response goes. It never fails: what nobody wants any more is dropped. */
export interface ResponseSink {
  /** Bytes taken so far. */
  readonly bytes: number;
  /**
   * The response begins. Called once at most, before the first `write`.
   *
   * @param contentType as the runtime says it
   */
  begin(contentType: string): void;
  /**
   * Takes a piece, which must not change afterwards. A promise means that the sink is full: it resolves, and never
   * rejects, when more may come.
   */
  write(chunk: Uint8Array): Promise<void> | undefined;
}
