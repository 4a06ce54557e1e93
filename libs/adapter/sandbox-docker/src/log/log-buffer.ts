const NOTHING = new Uint8Array(0);

/** The newest bytes of a log, up to a bound; what had to go is counted and said. */
export class LogBuffer {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(readonly maxBytes: number) {}

  /** Takes ownership of `chunk`. */
  append(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes > this.maxBytes) {
      const oldest = this.#chunks.shift();
      if (oldest === undefined) return;
      this.#bytes -= oldest.length;
      this.#dropped += oldest.length;
    }
  }

  /** Everything since the last call, after a line that says how much was dropped, if any was. */
  take(): Uint8Array {
    if (this.#chunks.length === 0 && this.#dropped === 0) return NOTHING;
    const chunks = this.#chunks;
    if (this.#dropped > 0) chunks.unshift(Buffer.from(`[${this.#dropped} bytes of log dropped]\n`));
    this.#chunks = [];
    this.#bytes = 0;
    this.#dropped = 0;
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }
}
