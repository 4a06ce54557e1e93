'use strict';
const fs = require('node:fs');
const { Writable } = require('node:stream');

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of `data` before it returns. Node's own stdout is asynchronous on a FIFO, so lines could arrive
 * after the result they belong to, or be lost by process.exit().
 *
 * @param {number} fd
 * @param {string | Uint8Array} data
 */
function writeAll(fd, data) {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += fs.writeSync(fd, bytes, offset);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      // A child that inherited the FIFO may have made it non-blocking for everybody.
      if (code === 'EAGAIN') Atomics.wait(sleeper, 0, 0, 1);
      else if (code === 'EPIPE') return;
      else throw error;
    }
  }
}

/** @param {1 | 2} fd */
function syncStream(fd) {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, _encoding, done) {
      writeAll(fd, chunk);
      done();
    },
  });
  return Object.assign(stream, { fd, _isStdio: true, _type: 'fs', destroySoon: stream.destroy, _destroy: keepOpen });
}

/**
 * As for Node's own standard streams: ending them does not close the descriptor.
 *
 * @param {Error | null} error
 * @param {(error: Error | null) => void} done
 */
function keepOpen(error, done) {
  done(error);
}

/** Replaces process.stdout and process.stderr by streams that write synchronously. */
function installStdio() {
  for (const [name, fd] of /** @type {const} */ ([
    ['stdout', 1],
    ['stderr', 2],
  ])) {
    Object.defineProperty(process, name, { value: syncStream(fd), configurable: true, enumerable: true });
  }
}

module.exports = { installStdio, writeAll };
