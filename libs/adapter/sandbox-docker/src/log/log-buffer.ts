const NOTHING = new Uint8Array(0);
/** Most functions write a few lines between two takes, so the first slab is small. */
const FIRST_SLAB_BYTES = 4 * 1024;
const SLAB_BYTES = 64 * 1024;

/**
 * The newest bytes of a log, up to a bound; what had to go is counted and said. Bytes are copied into slabs, so what
 * is held follows from the bound alone (at most it and three slabs), however small the pieces are that come in.
 */
export class LogBuffer {
  /** Oldest first; never so many that shifting one out would be felt. */
  #slabs: Buffer[] = [];
  /** One that was dropped whole, for the next that is wanted: a flood then makes no garbage. */
  #spare: Buffer | undefined;
  /** Where the oldest byte lies in the first slab. */
  #start = 0;
  /** Where the next byte goes in the last slab. */
  #end = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(readonly maxBytes: number) {}

  /** Copies `chunk`. */
  append(chunk: Uint8Array): void {
    const skipped = Math.max(0, chunk.length - this.maxBytes);
    this.#dropped += skipped;
    this.#drop(this.#bytes + chunk.length - skipped - this.maxBytes);
    for (let offset = skipped; offset < chunk.length;) {
      const slab = this.#slabWithRoom();
      const part = chunk.subarray(offset, offset + slab.length - this.#end);
      slab.set(part, this.#end);
      this.#end += part.length;
      this.#bytes += part.length;
      offset += part.length;
    }
  }

  /** Everything since the last call, after a line that says how much was dropped, if any was. */
  take(): Uint8Array {
    if (this.#bytes === 0 && this.#dropped === 0) return NOTHING;
    const parts = this.#slabs.map((slab, index) =>
      slab.subarray(index === 0 ? this.#start : 0, index === this.#slabs.length - 1 ? this.#end : slab.length),
    );
    if (this.#dropped > 0) parts.unshift(Buffer.from(`[${this.#dropped} bytes of log dropped]\n`));
    this.#slabs = [];
    this.#spare = undefined;
    this.#bytes = this.#dropped = this.#start = this.#end = 0;
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** Memory that it occupies, full or not. */
  get heldBytes(): number {
    return this.#slabs.reduce((sum, slab) => sum + slab.length, this.#spare?.length ?? 0);
  }

  #slabWithRoom(): Buffer {
    const last = this.#slabs.at(-1);
    if (last !== undefined && this.#end < last.length) return last;
    const slab = this.#spare ?? Buffer.allocUnsafeSlow(last === undefined ? FIRST_SLAB_BYTES : SLAB_BYTES);
    this.#spare = undefined;
    this.#slabs.push(slab);
    this.#end = 0;
    return slab;
  }

  /** Takes the oldest away. */
  #drop(count: number): void {
    if (count <= 0) return;
    this.#dropped += count;
    this.#bytes -= count;
    this.#start += count;
    for (let oldest = this.#slabs[0]; oldest !== undefined && this.#start >= oldest.length; oldest = this.#slabs[0]) {
      this.#start -= oldest.length;
      this.#spare = this.#slabs.shift();
    }
  }
}
