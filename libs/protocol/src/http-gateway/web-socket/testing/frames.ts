export interface FrameTraits {
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** Of the three bits that extensions have. */
  readonly reserved?: number;
}

const MASK = Buffer.from([0x12, 0x34, 0x56, 0x78]);

/** A frame as a client sends it. https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
export function frame(
  payload: string | Uint8Array,
  { opcode = 1, final = true, masked = true, reserved = 0 }: FrameTraits = {},
): Buffer {
  const bytes = Buffer.from(payload as string);
  const { length } = bytes;
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const bit = masked ? 0x80 : 0;
  let head: Buffer;
  if (length < 126) head = Buffer.from([first, bit | length]);
  else if (length < 65_536) {
    head = Buffer.from([first, bit | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
  } else {
    head = Buffer.alloc(10);
    head.set([first, bit | 127]);
    head.writeUInt32BE(length, 6);
  }
  if (!masked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, MASK, bytes.map((byte, at) => byte ^ MASK[at % 4]!)]);
}

/** What a server has sent, taken apart; its frames are not masked. */
export function framesIn(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer }[] {
  const frames = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes[at + 1]! & 0x7f;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    const length = short === 127 ? bytes.readUInt32BE(at + 6) : short === 126 ? bytes.readUInt16BE(at + 2) : short;
    frames.push({ opcode: bytes[at]! & 0x0f, payload: bytes.subarray(at + head, at + head + length) });
    at += head + length;
  }
  return frames;
}
