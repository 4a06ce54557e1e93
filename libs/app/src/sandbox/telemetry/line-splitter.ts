/** A line that goes on and on is cut into pieces of this many bytes, so that nothing waits for its end. */
const MAX_LINE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of text, without their ends. */
export class LineSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;

  /** @param onLine called for each line as soon as its end is there */
  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Uint8Array): void {
    // The chunk's own memory may be used again by whoever brought it.
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
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

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#rest.push(part);
    this.#restBytes += part.length;
  }
}
