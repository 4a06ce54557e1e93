'use strict';
const { types } = require('node:util');

/** Makes an error class whose name is a Lambda error type. @param {string} type */
const runtimeError = (type) =>
  class extends Error {
    /** @override */
    name = `Runtime.${type}`;
  };

const ImportModuleError = runtimeError('ImportModuleError');
const HandlerNotFound = runtimeError('HandlerNotFound');
const InvalidStreamingOperation = runtimeError('InvalidStreamingOperation');
const MalformedHandlerName = runtimeError('MalformedHandlerName');
const MalformedStreamingHandler = runtimeError('MalformedStreamingHandler');

/** Keeps the stack of the SyntaxError: only that one names file and line. */
class UserCodeSyntaxError extends runtimeError('UserCodeSyntaxError') {
  /** @param {SyntaxError} cause */
  constructor(cause) {
    super(String(cause));
    this.stack = `${this.name}: ${this.message}\n${cause.stack}`;
  }
}

class UnhandledPromiseRejection extends runtimeError('UnhandledPromiseRejection') {
  /**
   * @param {unknown} reason
   * @param {Promise<unknown>} promise
   */
  constructor(reason, promise) {
    super(/** @type {string} */ (reason));
    this.reason = reason;
    this.promise = promise;
  }
}

/**
 * A stack without the frames of the bootstrap and of what called it.
 *
 * @param {string} stack
 * @returns {string[]}
 */
function userStack(stack) {
  const lines = stack.split('\n');
  const own = lines.findIndex((line) => line.startsWith('    at ') && line.includes(`${__dirname}/`));
  return own < 0 ? lines : lines.slice(0, own);
}

/** DEL would be refused in a header of the Runtime API; Lambda's client writes it like this everywhere. */
const clean = (/** @type {string} */ text) => text.replaceAll('\x7f', '%7F');

/** @param {any} value */
function isErrorLike(value) {
  const has = (/** @type {string} */ member) => typeof value[member] === 'string' && value[member] !== '';
  return types.isNativeError(value) || (value && has('name') && has('message') && has('stack'));
}

/**
 * The JSON body that Lambda's Node.js client reports for a thrown value of any kind.
 *
 * @param {any} thrown
 * @returns {{ errorType: string, errorMessage: string, trace?: string[] }}
 */
function toErrorBody(thrown) {
  try {
    if (!isErrorLike(thrown)) return { errorType: typeof thrown, errorMessage: thrown.toString(), trace: [] };
    return {
      errorType: clean(thrown.name),
      errorMessage: clean(thrown.message),
      trace: userStack(clean(thrown.stack)),
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

/** An error with the members that JSON would leave out. @param {unknown} value */
function withHiddenMembers(value) {
  if (!(value instanceof Error)) return value;
  const shown = Object.assign(
    { errorType: value.name, errorMessage: value.message, code: /** @type {any} */ (value).code },
    value,
  );
  return typeof value.stack === 'string' ? Object.assign(shown, { stack: userStack(value.stack) }) : shown;
}

/** The text that follows `Invoke Error` in the log. @param {unknown} thrown */
function formatForLog(thrown) {
  try {
    const error = thrown instanceof Error ? thrown : new Error(/** @type {any} */ (thrown));
    return `\t${JSON.stringify(error, (_key, value) => withHiddenMembers(value))}`;
  } catch {
    return `\t${JSON.stringify(toErrorBody(thrown))}`;
  }
}

module.exports = {
  HandlerNotFound,
  ImportModuleError,
  InvalidStreamingOperation,
  MalformedHandlerName,
  MalformedStreamingHandler,
  UnhandledPromiseRejection,
  UserCodeSyntaxError,
  formatForLog,
  toErrorBody,
  userStack,
};
