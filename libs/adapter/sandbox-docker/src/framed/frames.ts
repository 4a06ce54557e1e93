import { MAX_RESPONSE_BYTES } from '@stoker/core/invocation/failure';
import type { Assignment, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';

/** The protocol with our own bootstraps; `runtimes/PROTOCOL.md` describes it. */
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

const LENGTH_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + 1;
/** Above this, a payload is sent after its header in one vectored write instead of being copied behind it. */
const COPY_LIMIT_BYTES = 64 * 1024;

export function encodeAssign(assignment: Assignment): Buffer {
  const { handler, environment, functionName, functionVersion, memoryMb, logGroup, logStream } = assignment;
  const body = JSON.stringify({
    handler,
    environment,
    functionName,
    functionVersion,
    memoryMb,
    logGroup,
    logStream,
  });
  const frame = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(body));
  writeHeader(frame, FRAME.assign, frame.length - HEADER_BYTES);
  frame.write(body, HEADER_BYTES);
  return frame;
}

/** An INVOKE frame: in one piece when the payload is small, else the head and the payload itself. */
export function encodeInvoke(invocation: SandboxInvocation): readonly [Uint8Array] | readonly [Uint8Array, Uint8Array] {
  const { requestId, functionArn, deadlineMs, clientContext, tenantId, traceId, payload } = invocation;
  const meta = JSON.stringify({ requestId, functionArn, deadlineMs, clientContext, tenantId, traceId });
  const metaBytes = Buffer.byteLength(meta);
  const headBytes = HEADER_BYTES + LENGTH_BYTES + metaBytes;
  const copied = payload.length <= COPY_LIMIT_BYTES;
  const frame = Buffer.allocUnsafe(copied ? headBytes + payload.length : headBytes);
  writeHeader(frame, FRAME.invoke, LENGTH_BYTES + metaBytes + payload.length);
  frame.writeUInt32BE(metaBytes, HEADER_BYTES);
  frame.write(meta, HEADER_BYTES + LENGTH_BYTES);
  if (!copied) return [frame, payload];
  frame.set(payload, headBytes);
  return [frame];
}

function writeHeader(frame: Buffer, type: number, bodyBytes: number): void {
  frame.writeUInt32BE(bodyBytes + 1, 0);
  frame[LENGTH_BYTES] = type;
}

/** @param body undefined when it was larger than `maxBodyBytes`; it has been skipped */
export type OnFrame = (type: number, body: Buffer | undefined) => void;

/** Asked as soon as the header is there, so that nothing is kept of a frame that nobody waits for. */
export type IsExpected = (type: number) => boolean;

/** Cuts a stream of bytes into frames. A body that came in one chunk is handed on without copying it. */
export class FrameReader {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** Bytes of the present body that are still to come. */
  #missing = 0;
  #body: Buffer | undefined;

  constructor(
    readonly isExpected: IsExpected,
    readonly onFrame: OnFrame,
    readonly maxBodyBytes: number = MAX_RESPONSE_BYTES,
  ) {}

  /** @throws RangeError for a frame without a type or out of turn: the other side does not keep the protocol */
  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#headerBytes < HEADER_BYTES) offset = this.#readHeader(chunk, offset);
      if (this.#headerBytes === HEADER_BYTES) offset = this.#readBody(chunk, offset);
    }
  }

  #readHeader(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + HEADER_BYTES - this.#headerBytes);
    this.#headerBytes += chunk.copy(this.#header, this.#headerBytes, offset, end);
    if (this.#headerBytes === HEADER_BYTES) {
      this.#missing = this.#header.readUInt32BE(0) - 1;
      if (this.#missing < 0) throw new RangeError('A frame has no type.');
      if (!this.isExpected(this.#type)) throw new RangeError(`A frame of type ${this.#type} is out of turn.`);
    }
    return end;
  }

  #readBody(chunk: Buffer, offset: number): number {
    const available = Math.min(chunk.length - offset, this.#missing);
    const part = chunk.subarray(offset, offset + available);
    const total = this.#header.readUInt32BE(0) - 1;
    const skipped = total > this.maxBodyBytes;
    if (available === total && !skipped) this.#body = part;
    else if (!skipped) {
      this.#body ??= Buffer.allocUnsafe(total);
      part.copy(this.#body, total - this.#missing);
    }
    this.#missing -= available;
    if (this.#missing === 0) this.#finish();
    return offset + available;
  }

  #finish(): void {
    const body = this.#body;
    this.#headerBytes = 0;
    this.#body = undefined;
    this.onFrame(this.#type, body);
  }

  get #type(): number {
    return this.#header[LENGTH_BYTES] ?? 0;
  }
}
