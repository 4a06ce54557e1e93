'use strict';
const { once } = require('node:events');
const { Writable } = require('node:stream');
const { InvalidStreamingOperation } = require('./errors.cjs');

const DEFAULT_TYPE = 'application/octet-stream';
/** Bytes of one CHUNK frame at most. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Where the frames of a streamed response go.
 *
 * @typedef {object} StreamWire
 * @property {(contentType: string) => void} begin
 * @property {(chunk: Uint8Array, done: (error?: Error | null) => void) => void} chunk `done` when the worker takes more
 */

/** The second argument of a streaming handler: what is written goes to the caller, no faster than it is read there. */
class ResponseStream extends Writable {
  /** Set by `HttpResponseStream.from`, as Lambda's client has it. @type {((write: (chunk: any) => void) => void) | undefined} */
  _onBeforeFirstWrite;
  #wire;
  #contentType = DEFAULT_TYPE;
  /** Something was written, or the end. */
  #begun = false;
  /** The beginning has been sent. */
  #sent = false;
  /** Settles when everything has been handed to the worker, or never will be. @type {Promise<void>} */
  whole;

  /** @param {StreamWire} wire @param {number} [highWaterMark] bytes that wait before `write` says that it is enough */
  constructor(wire, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#wire = wire;
    this.whole = new Promise((resolve, reject) => {
      this.once('finish', resolve);
      // It also keeps an error that the handler does not listen to from ending the process.
      this.on('error', reject);
      this.once('close', () => reject(new Error('Response stream is not finished.')));
    });
    this.whole.catch(() => undefined);
  }

  /** @param {string} contentType */
  setContentType(contentType) {
    if (this.#begun) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  /**
   * What is neither text nor bytes is written as JSON.
   *
   * @override
   * @param {any} chunk
   * @param {any} [encoding]
   * @param {any} [callback]
   * @returns {boolean}
   */
  write(chunk, encoding, callback) {
    const isPlain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    this.#begin();
    return super.write(isPlain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  /**
   * @override
   * @param {any} [chunk]
   * @param {any} [encoding]
   * @param {any} [callback]
   */
  end(chunk, encoding, callback) {
    const done = [chunk, encoding, callback].find((argument) => typeof argument === 'function');
    const hasChunk = chunk !== undefined && chunk !== null && chunk !== done;
    if (hasChunk) this.write(chunk, typeof encoding === 'string' ? encoding : undefined);
    else this.#begin();
    return done === undefined ? super.end() : super.end(done);
  }

  /** Hands over what was written and takes no more; nothing is begun by it. */
  async giveUp() {
    if (this.#begun && !this.destroyed) {
      super.end();
      if (!this.closed) await once(this, 'close').catch(() => undefined);
    }
    this.destroy();
  }

  /**
   * @override
   * @param {Buffer} chunk
   * @param {string} _encoding
   * @param {(error?: Error | null) => void} done
   */
  _write(chunk, _encoding, done) {
    this.#send();
    let offset = 0;
    for (; chunk.length - offset > CHUNK_BYTES; offset += CHUNK_BYTES) {
      this.#wire.chunk(chunk.subarray(offset, offset + CHUNK_BYTES), () => undefined);
    }
    this.#wire.chunk(chunk.subarray(offset), done);
  }

  /** @override @param {(error?: Error | null) => void} done */
  _final(done) {
    this.#send();
    done();
  }

  /** Lambda's client leaves the prelude out when nothing but the end is written; here it is sent all the same. */
  #begin() {
    if (this.#begun) return;
    this.#begun = true;
    this._onBeforeFirstWrite?.((chunk) => super.write(chunk));
  }

  #send() {
    if (this.#sent) return;
    this.#sent = true;
    this.#wire.begin(this.#contentType);
  }
}

/**
 * Calls a streaming handler. The response is whole when its promise is fulfilled and its stream has ended.
 *
 * @param {Function} handler
 * @param {unknown} event
 * @param {ResponseStream} stream
 * @param {object} context
 * @param {import('./invocation.cjs').Completion} completion
 */
async function callStreamingHandler(handler, event, stream, context, completion) {
  try {
    const returned = handler(event, stream, context);
    if (typeof returned?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
    if ((await returned) !== undefined) console.warn('Streaming handlers ignore return values.');
    await stream.whole;
    completion.succeed(undefined);
  } catch (thrown) {
    completion.fail(thrown ?? 'handled');
  }
}

module.exports = { ResponseStream, callStreamingHandler };
