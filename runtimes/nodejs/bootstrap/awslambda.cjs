'use strict';
const { MalformedStreamingHandler } = require('./errors.cjs');

/** How Lambda's client marks a handler; wrappers of handlers copy these marks. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
const DELIMITER_BYTES = 8;

/**
 * Marks a handler `(event, responseStream, context)` as one that streams its response.
 * https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 *
 * @template {Function} H
 * @param {H} handler
 * @param {{ highWaterMark?: number }} [options]
 * @returns {H}
 */
function streamifyResponse(handler, options) {
  const { highWaterMark } = options ?? {};
  Object.assign(handler, { [STREAMING]: 'response' });
  if (typeof highWaterMark === 'number') Object.assign(handler, { [HIGH_WATER_MARK]: Math.trunc(highWaterMark) });
  return handler;
}

class HttpResponseStream {
  /**
   * Has the stream begin with status, headers and cookies, for whoever makes an HTTP response of it.
   *
   * @template {import('./response-stream.cjs').ResponseStream} S
   * @param {S} stream
   * @param {unknown} metadata
   * @returns {S} the stream itself
   */
  static from(stream, metadata) {
    stream.setContentType(PRELUDE_TYPE);
    const prelude = JSON.stringify(metadata);
    stream._onBeforeFirstWrite = (write) => {
      write(prelude);
      write(new Uint8Array(DELIMITER_BYTES));
    };
    return stream;
  }
}

/** Gives functions the global `awslambda`, unless their environment says that they bring their own. */
function installAwslambda() {
  if (['1', 'true'].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA ?? '')) return;
  const scope = /** @type {any} */ (globalThis);
  scope.awslambda = { ...scope.awslambda, streamifyResponse, HttpResponseStream };
}

/**
 * How a handler wants to stream; undefined for one that does not.
 *
 * @param {any} handler
 * @returns {{ highWaterMark: number | undefined } | undefined}
 */
function streamingOptions(handler) {
  if (!handler[STREAMING]) return undefined;
  if (handler[STREAMING] !== 'response') throw new MalformedStreamingHandler('Only response streaming is supported.');
  const highWaterMark = Number(handler[HIGH_WATER_MARK]);
  return { highWaterMark: highWaterMark > 0 ? highWaterMark : undefined };
}

module.exports = { installAwslambda, streamingOptions };
