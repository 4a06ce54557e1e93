'use strict';

/** Frame types of runtimes/PROTOCOL.md. */
const FRAME = Object.freeze({
  ASSIGN: 0x01,
  INVOKE: 0x02,
  BOOTED: 0x81,
  READY: 0x82,
  INIT_ERROR: 0x83,
  RESULT: 0x84,
  ERROR: 0x85,
  STREAM: 0x86,
  CHUNK: 0x87,
  FATAL: 0x88,
  STREAM_END: 0x89,
});

const LENGTH_BYTES = 4;

/**
 * One frame as a single buffer, so that it leaves in one write.
 *
 * @param {number} type
 * @param {string | Uint8Array} [body] text is sent as UTF-8
 * @returns {Buffer}
 */
function encodeFrame(type, body = '') {
  const bodyBytes = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + 1 + bodyBytes);
  frame.writeUInt32BE(1 + bodyBytes, 0);
  frame[LENGTH_BYTES] = type;
  if (typeof body === 'string') frame.write(body, LENGTH_BYTES + 1);
  else frame.set(body, LENGTH_BYTES + 1);
  return frame;
}

/** Cuts a byte stream into frames. A chunk of whole frames, the usual case, is not copied. */
class FrameReader {
  /** The beginning of a frame that has not arrived as a whole. @type {Buffer[]} */
  #parts = [];
  #size = 0;
  /** Bytes that must be there before another look is worth it. */
  #wanted = 0;
  #onFrame;

  /** @param {(type: number, body: Buffer) => void} onFrame */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    if (this.#size === 0) {
      this.#cut(chunk);
      return;
    }
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    const joined = Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    this.#cut(joined);
  }

  /** @param {Buffer} bytes */
  #cut(bytes) {
    let offset = 0;
    while (bytes.length - offset >= LENGTH_BYTES) {
      const end = offset + LENGTH_BYTES + bytes.readUInt32BE(offset);
      if (end > bytes.length) break;
      this.#onFrame(bytes.readUInt8(offset + LENGTH_BYTES), bytes.subarray(offset + LENGTH_BYTES + 1, end));
      offset = end;
    }
    if (offset === bytes.length) return;
    const rest = bytes.subarray(offset);
    this.#parts = [rest];
    this.#size = rest.length;
    this.#wanted = LENGTH_BYTES + (rest.length >= LENGTH_BYTES ? rest.readUInt32BE(0) : 0);
  }
}

/**
 * Takes the body of an INVOKE frame apart.
 *
 * @param {Buffer} body
 * @returns {{ meta: InvocationMeta, payload: string }}
 *
 * @typedef {object} InvocationMeta
 * @property {string} requestId
 * @property {string} functionArn
 * @property {number} deadlineMs wall clock, ms since the epoch
 * @property {string} [clientContext] Base64, as the caller sent it
 * @property {string} [tenantId] of a function that isolates its tenants
 * @property {string} [traceId]
 */
function decodeInvoke(body) {
  const metaEnd = LENGTH_BYTES + body.readUInt32BE(0);
  return { meta: JSON.parse(body.toString('utf8', LENGTH_BYTES, metaEnd)), payload: body.toString('utf8', metaEnd) };
}

module.exports = { FRAME, FrameReader, decodeInvoke, encodeFrame };
