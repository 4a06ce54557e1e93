/** What the bytes of a client have been found to be. */
export type Measured =
  | 'fine'
  /** A frame is longer than it may be. */
  | 'too-long';

const CONTINUATION = 0;
/** Opcodes from here on are of frames that may come between those of a message. */
const FIRST_CONTROL = 8;

/**
 * Follows the frames of a connection without their contents, for two limits that what takes them apart has not: the length of one
 * frame, and the bytes that are held of a message whose end has not come.
 * https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class FrameMeter {
  /** Bytes of a frame's head that have come, until it is whole. */
  readonly #head = Buffer.alloc(14);
  #headBytes = 0;
  #left = 0;
  #isFinal = false;
  #isControl = false;
  #pending = 0;

  constructor(private readonly frameBytes: number) {}

  /** Bytes of the message that has begun and not ended. */
  get pendingBytes(): number {
    return this.#pending;
  }

  measure(chunk: Uint8Array): Measured {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        if (!this.#isControl) this.#pending += taken;
        if (this.#left === 0) this.#endFrame();
        continue;
      }
      this.#head[this.#headBytes++] = chunk[at++]!;
      if (this.#headBytes < this.#headLength()) continue;
      if (this.#beginFrame() > this.frameBytes) return 'too-long';
    }
    return 'fine';
  }

  /** Bytes of the present head, as far as is known. */
  #headLength(): number {
    if (this.#headBytes < 2) return 2;
    const second = this.#head[1]!;
    const short = second & 0x7f;
    return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second >= 0x80 ? 4 : 0);
  }

  /** @returns the frame's length */
  #beginFrame(): number {
    const [first = 0, second = 0] = this.#head;
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    const length =
      short === 127
        ? this.#head.readUInt32BE(2) * 2 ** 32 + this.#head.readUInt32BE(6)
        : short === 126
          ? this.#head.readUInt16BE(2)
          : short;
    this.#headBytes = 0;
    this.#isFinal = first >= 0x80;
    this.#isControl = opcode >= FIRST_CONTROL;
    if (!this.#isControl && opcode !== CONTINUATION) this.#pending = 0;
    this.#left = length;
    if (length === 0) this.#endFrame();
    return length;
  }

  #endFrame(): void {
    if (this.#isFinal && !this.#isControl) this.#pending = 0;
  }
}
