'use strict';
const { format } = require('node:util');
const { writeAll } = require('./stdio.cjs');
const { formatForLog } = require('./errors.cjs');
const { formatJson } = require('./json-line.cjs');

const NODE_MAJOR = Number(process.versions.node.split('.')[0]);
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** What Lambda prints for the request id while there is none; it changed with Node.js 24. */
const NO_REQUEST = NODE_MAJOR >= 24 ? '-' : 'undefined';

/**
 * What lines say of the invocation under way.
 *
 * @type {import('./json-line.cjs').LoggedInvocation}
 */
let invocation = {};
/** Whether the function wants its log in JSON. */
let isJson = false;

/** @param {import('./frames.cjs').InvocationMeta} meta */
function setInvocation({ requestId, tenantId }) {
  invocation = { requestId, tenantId };
}

/**
 * One log line as Lambda writes it: tab-separated, newlines of the message as carriage returns, so that a
 * message stays one event.
 *
 * @param {string} level
 * @param {unknown[]} args
 */
function formatLine(level, args) {
  const line = `${new Date().toISOString()}\t${invocation.requestId ?? NO_REQUEST}\t${level}\t${format(...args)}`;
  return `${line.replaceAll('\n', '\r')}\n`;
}

/** @param {string} level @param {unknown[]} args */
function lineOf(level, args) {
  return isJson ? formatJson(level, invocation, args) : formatLine(level, args);
}

/**
 * Gives the console Lambda's format, text or JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 *
 * @param {string | undefined} minimum AWS_LAMBDA_LOG_LEVEL: levels below it are dropped
 * @param {string | undefined} wanted AWS_LAMBDA_LOG_FORMAT
 */
function installConsole(minimum, wanted) {
  isJson = wanted?.toUpperCase() === 'JSON';
  const threshold = Math.max(0, LEVELS.indexOf(minimum?.toUpperCase() ?? ''));
  LEVELS.forEach((level, rank) => {
    const log =
      rank >= threshold
        ? (/** @type {unknown} */ message, /** @type {unknown[]} */ ...rest) =>
            writeAll(1, lineOf(level, [message, ...rest]))
        : () => {};
    Object.assign(console, { [level.toLowerCase()]: log });
  });
  console.log = console.info;
}

/**
 * @param {string} what `Invoke Error`, `Uncaught Exception`…
 * @param {unknown} error
 */
function logError(what, error) {
  writeAll(1, isJson ? formatJson('ERROR', invocation, [error]) : formatLine('ERROR', [what, formatForLog(error)]));
}

module.exports = { NODE_MAJOR, formatLine, installConsole, logError, setInvocation };
