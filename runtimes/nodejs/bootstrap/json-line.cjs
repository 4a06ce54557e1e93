'use strict';
const { format } = require('node:util');
const { userStack } = require('./errors.cjs');

/**
 * One log line as Lambda writes it in JSON: a single argument as the value that it is, several as text, with the first
 * error among them taken apart. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-advanced
 *
 * @param {string} level
 * @param {LoggedInvocation} invocation
 * @param {unknown[]} args
 *
 * @typedef {object} LoggedInvocation
 * @property {string | undefined} [requestId] absent from the line while there is none
 * @property {string | undefined} [tenantId] likewise, and for functions that do not isolate their tenants
 */
function formatJson(level, { requestId, tenantId }, args) {
  const head = { timestamp: new Date().toISOString(), level, requestId, tenantId };
  if (args.length === 1) {
    try {
      return `${JSON.stringify({ ...head, message: args[0] }, (_key, value) => withErrorMembers(value))}\n`;
    } catch {
      // Circular, or of a type that JSON does not have.
    }
  }
  const error = args.length > 1 ? args.find((arg) => arg instanceof Error) : undefined;
  return `${JSON.stringify({ ...head, message: format(...args), ...(error ? membersOf(error) : {}) })}\n`;
}

/** @param {unknown} value */
function withErrorMembers(value) {
  return value instanceof Error ? { ...membersOf(value), ...value } : value;
}

/** @param {Error} error */
function membersOf(error) {
  const { stack } = error;
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof stack === 'string' ? userStack(stack) : [],
  };
}

module.exports = { formatJson };
