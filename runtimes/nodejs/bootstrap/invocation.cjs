'use strict';
const { NODE_MAJOR, logError } = require('./console.cjs');

/**
 * How one invocation ends: by the handler's promise, its callback, one of the context's old methods, or because
 * nothing is left to run. The first of them counts.
 */
class Completion {
  /** `context.callbackWaitsForEmptyEventLoop`: a callback's result is held until nothing is left to run. */
  waitsForEmptyEventLoop = true;
  #decided = false;
  #report;
  /** What is reported when the event loop runs empty; null is Lambda's answer for a handler that never answers. */
  #resultOnEmptyLoop = /** @type {unknown} */ (null);

  /** @param {{ result(json: string): void, error(thrown: unknown): void }} report one of them is called, once */
  constructor(report) {
    this.#report = report;
  }

  /** @param {unknown} value */
  succeed(value) {
    if (this.#decide()) this.#send(value);
  }

  /** @param {unknown} thrown */
  fail(thrown) {
    if (this.#decide()) this.#report.error(thrown);
  }

  /** The third argument of a handler. @param {unknown} [error] @param {unknown} [value] */
  callback(error, value) {
    if (error !== undefined && error !== null) this.fail(error);
    else if (!this.waitsForEmptyEventLoop) this.succeed(value);
    else if (this.#decide()) this.#resultOnEmptyLoop = value;
  }

  /** Nothing is left to run: whatever the handler was waiting for will not come. */
  loopIsEmpty() {
    this.#decided = true;
    this.#send(this.#resultOnEmptyLoop);
  }

  /** `done`, `succeed` and `fail` of the context, which never wait for the event loop. */
  legacyMethods() {
    const fail = (/** @type {unknown} */ error) => this.fail(error ?? 'handled');
    const succeed = (/** @type {unknown} */ value) => this.succeed(value);
    return {
      succeed,
      fail,
      done: (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
        error === undefined || error === null ? succeed(value) : fail(error),
    };
  }

  #decide() {
    if (this.#decided) return false;
    this.#decided = true;
    return true;
  }

  /** @param {unknown} value */
  #send(value) {
    let json;
    try {
      json = JSON.stringify(value === undefined ? null : value) ?? 'null';
    } catch {
      this.#report.error(unserialisable());
      return;
    }
    this.#report.result(json);
  }
}

/** The error that Lambda's client of this Node.js version reports for a result that JSON cannot carry. */
function unserialisable() {
  const error = new Error('Unable to stringify response body');
  if (NODE_MAJOR >= 24) error.name = 'Runtime.JSONStringifyError';
  return error;
}

/** @param {any} value @returns {value is PromiseLike<unknown>} */
const isPromiseLike = (value) => value && typeof value.then === 'function';

/**
 * Calls the handler. What it returns counts only when it is a promise, as on Lambda.
 *
 * @param {Function} handler
 * @param {unknown} event
 * @param {object} context
 * @param {Completion} completion
 */
function callHandler(handler, event, context, completion) {
  try {
    const returned = handler(event, context, completion.callback.bind(completion));
    if (isPromiseLike(returned)) {
      returned.then(
        (value) => completion.succeed(value),
        (reason) => completion.fail(reason ?? 'handled'),
      );
    }
  } catch (thrown) {
    completion.callback(thrown);
  }
}

/** @param {unknown} thrown */
const logInvokeError = (thrown) => logError('Invoke Error', thrown);

module.exports = { Completion, callHandler, logInvokeError };
