'use strict';
const net = require('node:net');
const { FRAME, FrameReader, decodeInvoke, encodeFrame } = require('./frames.cjs');
const { installAwslambda, streamingOptions } = require('./awslambda.cjs');
const { NODE_MAJOR, installConsole, logError, setInvocation } = require('./console.cjs');
const { buildContext } = require('./context.cjs');
const { applyEnvironment, applyNodeOptions, limitHeap } = require('./environment.cjs');
const { UnhandledPromiseRejection, toErrorBody } = require('./errors.cjs');
const { Completion, callHandler, logInvokeError } = require('./invocation.cjs');
const { loadHandler } = require('./load-handler.cjs');
const { ResponseStream, callStreamingHandler } = require('./response-stream.cjs');

/** Exit statuses of Lambda's own client. */
const EXIT = { unhandledRejection: 128, uncaughtException: 129, initError: 1, neverSettled: 13 };

/** NODE_OPTIONS that are in force already, where a wrapper started this process. */
const STARTED_WITH = process.env.NODE_OPTIONS;

/**
 * @typedef {object} AssignMessage
 * @property {string} handler
 * @property {Record<string, string>} environment
 * @property {string} functionName
 * @property {string} functionVersion
 * @property {number} memoryMb
 * @property {string} logGroup
 * @property {string} logStream
 */

/** The life of one environment: BOOTED, ASSIGN, INIT, then one invocation after the other. */
class Bootstrap {
  /** @type {net.Socket} */
  #socket;
  /** @type {AssignMessage | undefined} */
  #assigned;
  /** @type {Function | undefined} */
  #handler;
  /** How the handler streams its response, where it does. @type {ReturnType<typeof streamingOptions>} */
  #streaming;
  /** Of the invocation under way. @type {Completion | undefined} */
  #completion;
  /** @type {string | undefined} */
  #traceId;

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    const reader = new FrameReader((type, body) => this.#onFrame(type, body));
    socket.on('data', (chunk) => reader.push(chunk));
    // The worker is gone, and so is the reason to run.
    socket.on('close', () => process.exit(0));
    socket.on('error', () => process.exit(1));
    process.on('beforeExit', () => this.#onEmptyLoop());
    process.on('uncaughtException', (error) => this.#onUncaught('Uncaught Exception', error, EXIT.uncaughtException));
    process.on('unhandledRejection', (reason, promise) => {
      const error = new UnhandledPromiseRejection(reason, promise);
      this.#onUncaught('Unhandled Promise Rejection', error, EXIT.unhandledRejection);
    });
  }

  booted() {
    this.#socket.write(encodeFrame(FRAME.BOOTED));
  }

  /** @param {number} type @param {Buffer} body */
  #onFrame(type, body) {
    // While the function runs, only its own handles may keep the event loop alive.
    this.#socket.unref();
    if (type === FRAME.INVOKE) this.#invoke(body);
    else if (type === FRAME.ASSIGN) void this.#assign(JSON.parse(body.toString()));
    else throw new Error(`Frame of unknown type ${type}`);
  }

  /** @param {AssignMessage} message */
  async #assign(message) {
    this.#assigned = message;
    applyEnvironment(message.environment, message.handler);
    limitHeap(message.memoryMb);
    installConsole(process.env.AWS_LAMBDA_LOG_LEVEL, process.env.AWS_LAMBDA_LOG_FORMAT);
    installAwslambda();
    const root = /** @type {string} */ (process.env.LAMBDA_TASK_ROOT);
    try {
      process.chdir(root);
      if (process.env.NODE_OPTIONS && process.env.NODE_OPTIONS !== STARTED_WITH) {
        const ignored = await applyNodeOptions(process.env.NODE_OPTIONS, root);
        if (ignored.length > 0) console.warn(`NODE_OPTIONS without effect here: ${ignored.join(' ')}`);
      }
      const handler = await loadHandler(root, message.handler);
      this.#streaming = streamingOptions(handler);
      this.#handler = handler;
    } catch (error) {
      logError(NODE_MAJOR >= 24 ? 'Init Error' : 'Uncaught Exception', error);
      this.#sendLast(FRAME.INIT_ERROR, error, EXIT.initError);
      return;
    }
    this.#answer(FRAME.READY);
  }

  /** @param {Buffer} body */
  #invoke(body) {
    const { meta, payload } = decodeInvoke(body);
    setInvocation(meta);
    this.#setTraceId(meta.traceId);
    const stream = this.#streaming && this.#openStream(this.#streaming.highWaterMark);
    const completion = new Completion({
      result: (json) => (stream ? void this.#endStream(stream) : this.#finish(FRAME.RESULT, json)),
      error: (thrown) => {
        logInvokeError(thrown);
        if (stream) void this.#failStream(stream, thrown);
        else this.#finish(FRAME.ERROR, JSON.stringify(toErrorBody(thrown)));
      },
    });
    this.#completion = completion;
    let event, context;
    try {
      event = JSON.parse(payload);
      context = buildContext(/** @type {AssignMessage} */ (this.#assigned), meta, completion);
    } catch (error) {
      completion.fail(error);
      return;
    }
    const handler = /** @type {Function} */ (this.#handler);
    if (stream) void callStreamingHandler(handler, event, stream, context, completion);
    else callHandler(handler, event, context, completion);
  }

  /** @param {number | undefined} highWaterMark */
  #openStream(highWaterMark) {
    const socket = this.#socket;
    // As the connection of Lambda's client does, an open response keeps the event loop alive.
    socket.ref();
    const wire = {
      begin: (/** @type {string} */ contentType) => void socket.write(encodeFrame(FRAME.STREAM, contentType)),
      chunk: (/** @type {Uint8Array} */ chunk, /** @type {(error?: Error | null) => void} */ done) =>
        void socket.write(encodeFrame(FRAME.CHUNK, chunk), done),
    };
    return new ResponseStream(wire, highWaterMark);
  }

  /** @param {ResponseStream} stream */
  async #endStream(stream) {
    try {
      await stream.whole;
      this.#finish(FRAME.STREAM_END);
    } catch (error) {
      await this.#failStream(stream, error);
    }
  }

  /**
   * What was written goes out before the error does. One that comes after the end of the response changes nothing
   * about it.
   *
   * @param {ResponseStream} stream
   * @param {unknown} thrown
   */
  async #failStream(stream, thrown) {
    if (stream.writableFinished) return this.#finish(FRAME.STREAM_END);
    await stream.giveUp();
    this.#finish(FRAME.ERROR, JSON.stringify(toErrorBody(thrown)));
  }

  /** @param {number} type @param {string} [json] */
  #finish(type, json) {
    this.#completion = undefined;
    this.#answer(type, json);
  }

  /** @param {number} type @param {string} [body] */
  #answer(type, body) {
    this.#socket.ref();
    this.#socket.write(encodeFrame(type, body));
  }

  /** Each invocation has its own trace id, in the environment. @param {string | undefined} traceId */
  #setTraceId(traceId) {
    if (traceId === this.#traceId) return;
    this.#traceId = traceId;
    if (traceId === undefined) delete process.env._X_AMZN_TRACE_ID;
    else process.env._X_AMZN_TRACE_ID = traceId;
  }

  #onEmptyLoop() {
    if (this.#completion) this.#completion.loopIsEmpty();
    // A top-level await that nothing will ever settle; Node.js ends with the same status.
    else if (this.#assigned && !this.#handler) process.exit(EXIT.neverSettled);
  }

  /** @param {string} what @param {unknown} error @param {number} status */
  #onUncaught(what, error, status) {
    logError(what, error);
    if (this.#completion) this.#sendLast(FRAME.FATAL, error, status);
    else if (this.#handler) process.exit(status);
    else this.#sendLast(FRAME.INIT_ERROR, error, status);
  }

  /** Sends an error and exits. @param {number} type @param {unknown} error @param {number} status */
  #sendLast(type, error, status) {
    this.#completion = undefined;
    this.#socket.write(encodeFrame(type, JSON.stringify(toErrorBody(error))), () => process.exit(status));
  }
}

/** @param {string} socketPath */
function start(socketPath) {
  const socket = net.connect(socketPath, () => bootstrap.booted());
  const bootstrap = new Bootstrap(socket);
}

module.exports = { start };
