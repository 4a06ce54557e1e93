'use strict';
const { NODE_MAJOR } = require('./console.cjs');

/**
 * The context object handed to handlers.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 *
 * @param {import('./bootstrap.cjs').AssignMessage} assigned
 * @param {import('./frames.cjs').InvocationMeta} meta
 * @param {import('./invocation.cjs').Completion} completion
 */
function buildContext(assigned, meta, completion) {
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return completion.waitsForEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      completion.waitsForEmptyEventLoop = value;
    },
    functionVersion: assigned.functionVersion,
    functionName: assigned.functionName,
    memoryLimitInMB: String(assigned.memoryMb),
    logGroupName: assigned.logGroup,
    logStreamName: assigned.logStream,
    clientContext: parseClientContext(meta.clientContext),
    identity: undefined,
    invokedFunctionArn: meta.functionArn,
    awsRequestId: meta.requestId,
    tenantId: meta.tenantId,
    getRemainingTimeInMillis: () => meta.deadlineMs - Date.now(),
  };
  // Lambda took them away with Node.js 24.
  return NODE_MAJOR >= 24 ? context : Object.assign(context, completion.legacyMethods());
}

/** @param {string | undefined} base64 */
function parseClientContext(base64) {
  if (base64 === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch (error) {
    throw new Error(`Cannot parse ClientContext as json: ${error}`);
  }
}

module.exports = { buildContext };
