/** The worker's side of runtimes/PROTOCOL.md, as little of it as tests need. */
export const FRAME = {
  assign: 0x01,
  invoke: 0x02,
  booted: 0x81,
  ready: 0x82,
  initError: 0x83,
  result: 0x84,
  error: 0x85,
  stream: 0x86,
  chunk: 0x87,
  fatal: 0x88,
  streamEnd: 0x89,
} as const;

export interface Frame {
  readonly type: number;
  readonly body: Buffer;
}

export function frame(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(1 + body.length);
  header[4] = type;
  return Buffer.concat([header, body]);
}

export function invokeFrame(meta: object, payload: Buffer): Buffer {
  const metaBytes = Buffer.from(JSON.stringify(meta));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(metaBytes.length);
  return frame(FRAME.invoke, Buffer.concat([length, metaBytes, payload]));
}

/** Takes the complete frames off the front; answers them and what is left. */
export function takeFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
    const end = 4 + rest.readUInt32BE(0);
    frames.push({ type: rest[4] ?? 0, body: rest.subarray(5, end) });
    rest = rest.subarray(end);
  }
  return { frames, rest };
}
