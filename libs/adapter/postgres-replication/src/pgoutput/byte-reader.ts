/** Takes a message apart, from its beginning on. What it gives is no part of the message's bytes, which may be used again. */
export class ByteReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** One letter, which says what comes. */
  letter(): string {
    return String.fromCharCode(this.int8());
  }

  int8(): number {
    return this.bytes.readUInt8(this.#pass(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.bytes.readUInt32BE(this.#pass(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#pass(8));
  }

  /** Up to a zero byte. */
  string(): string {
    const end = this.bytes.indexOf(0, this.#at);
    if (end === -1) throw new Error('a message of the database ends too early');
    const text = this.bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  text(length: number): string {
    return this.bytes.toString('utf8', this.skip(length), this.#at);
  }

  /** Leaves bytes out. @returns where they begin */
  skip(length: number): number {
    const start = this.#pass(length);
    if (this.#at > this.bytes.length) throw new Error('a message of the database ends too early');
    return start;
  }

  #pass(length: number): number {
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
