'use strict';
const { FRAME, FrameReader, decodeInvoke, encodeFrame } = require('./frames.cjs');
const { formatLine } = require('./console.cjs');
const { buildContext } = require('./context.cjs');
const { toErrorBody } = require('./errors.cjs');
const { Completion, callHandler } = require('./invocation.cjs');
const { parseHandler } = require('./load-handler.cjs');
const { writeAll } = require('./stdio.cjs');

/** Built-in modules that most functions, and the AWS SDK, load: here they cost the stem's time, not a request's. */
const COMMON = [
  'assert',
  'async_hooks',
  'buffer',
  'child_process',
  'crypto',
  'dns',
  'events',
  'fs/promises',
  'http',
  'https',
  'os',
  'path',
  'perf_hooks',
  'querystring',
  'stream',
  'stream/promises',
  'string_decoder',
  'timers/promises',
  'tls',
  'url',
  'util',
  'zlib',
];

const ROUNDS = 50;
const META = { requestId: 'warm', functionArn: 'warm', deadlineMs: 0 };
const ASSIGNED = {
  handler: 'warm',
  environment: {},
  functionName: 'warm',
  functionVersion: '1',
  memoryMb: 128,
  logGroup: 'warm',
  logStream: 'warm',
};
const EMPTY_MODULE = 'data:text/javascript,export {}';

/** Runs the code that the first request will run, so that it is compiled before anybody waits for it. */
async function warm() {
  for (const name of COMMON) require(`node:${name}`);
  await import(EMPTY_MODULE);
  const meta = Buffer.from(JSON.stringify(META));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(meta.length);
  const invoke = Buffer.concat([length, meta, Buffer.from('{}')]);
  const reader = new FrameReader((_type, body) => void decodeInvoke(body));
  for (let round = 0; round < ROUNDS; round++) {
    reader.push(encodeFrame(FRAME.INVOKE, invoke.toString()));
    const completion = new Completion({ result: (json) => void encodeFrame(FRAME.RESULT, json), error: () => {} });
    const context = buildContext(ASSIGNED, META, completion);
    callHandler(async () => ({ round, left: context.getRemainingTimeInMillis() }), {}, context, completion);
    formatLine('INFO', ['%s', round, { round }]);
  }
  writeAll(1, '');
  toErrorBody(new Error('warm'));
  parseHandler('index.handler');
}

module.exports = { warm };
