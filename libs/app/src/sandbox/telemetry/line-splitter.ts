/** A line that goes on and on is cut into pieces of this many bytes, so that nothing waits for its end. */
const MAX_LINE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
/** Lines of one second, beyond which they are left out: each is work on the event loop that all tenants share. */
const MOST_LINES = 4_000;
const SECOND_MS = 1_000;

/** Cuts a stream of bytes into lines of text, without their ends. */
export class LineSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #secondEnds = -Infinity;
  #lines = 0;

  /**
   * @param onLine called for each line as soon as its end is there
   * @param onLeftOut called with the bytes of lines that were too many
   */
  constructor(
    private readonly onLine: (line: string) => void,
    private readonly onLeftOut: (bytes: number) => void,
  ) {}

  push(chunk: Uint8Array): void {
    const now = performance.now();
    if (now >= this.#secondEnds) {
      this.#secondEnds = now + SECOND_MS;
      this.#lines = 0;
    }
    // The chunk's own memory may be used again by whoever brought it.
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      if (this.#lines >= MOST_LINES) return this.#leaveOut(bytes.length - start);
      this.#lines += 1;
      this.#keep(bytes.subarray(start, end));
      this.flush();
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    if (this.#restBytes >= MAX_LINE_BYTES) this.flush();
  }

  /** What there is of a line that has no end yet counts as one. */
  flush(): void {
    if (this.#restBytes === 0) return;
    const line = Buffer.concat(this.#rest).toString();
    this.#rest = [];
    this.#restBytes = 0;
    this.onLine(line);
  }

  /** What is left of a chunk, unread, with what there was of its first line. */
  #leaveOut(bytes: number): void {
    const left = this.#restBytes + bytes;
    this.#rest = [];
    this.#restBytes = 0;
    this.onLeftOut(left);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#rest.push(part);
    this.#restBytes += part.length;
  }
}
