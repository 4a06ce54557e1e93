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
});

const LENGTH_BYTES = 4;

/**
 * One frame as a single buffer, so that it leaves in one write.
 *
 * @param {number} type
 * @param {string} [body] text, sent as UTF-8
 * @returns {Buffer}
 */
function encodeFrame(type, body = '') {
  const bodyBytes = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + 1 + bodyBytes);
  frame.writeUInt32BE(1 + bodyBytes, 0);
  frame[LENGTH_BYTES] = type;
  frame.utf8Write(body, LENGTH_BYTES + 1);
  return frame;
}

/** Cuts a byte stream into frames. A chunk that is exactly one frame, the usual case, is not copied. */
class FrameReader {
  /** @type {Buffer[]} */
  #chunks = [];
  #buffered = 0;
  #onFrame;

  /** @param {(type: number, body: Buffer) => void} onFrame */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= LENGTH_BYTES) {
      if (this.#chunks[0].length < LENGTH_BYTES) this.#join();
      const end = LENGTH_BYTES + this.#chunks[0].readUInt32BE(0);
      if (this.#buffered < end) return;
      if (this.#chunks[0].length < end) this.#join();
      const first = this.#chunks[0];
      if (first.length === end) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(end);
      this.#buffered -= end;
      this.#onFrame(first[LENGTH_BYTES], first.subarray(LENGTH_BYTES + 1, end));
    }
  }

  #join() {
    this.#chunks = [Buffer.concat(this.#chunks)];
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
 * @property {string} [traceId]
 */
function decodeInvoke(body) {
  const metaEnd = LENGTH_BYTES + body.readUInt32BE(0);
  return { meta: JSON.parse(body.utf8Slice(LENGTH_BYTES, metaEnd)), payload: body.utf8Slice(metaEnd, body.length) };
}

module.exports = { FRAME, FrameReader, decodeInvoke, encodeFrame };
