/** One streaming function for many tests: `event.do` names what it does. */
export const NODE_STREAM_ACTIONS = `
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const flushed = (stream, chunk) => new Promise((resolve) => stream.write(chunk, resolve));

const actions = {
  pieces: async ({ pieces, ms = 0 }, stream) => {
    stream.setContentType('text/plain');
    for (const piece of pieces) { stream.write(piece); await sleep(ms); }
    stream.end(String(Date.now()));
  },
  flood: async ({ mb }, stream) => {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    await pipeline(Readable.from(Array.from({ length: mb }, () => megabyte)), stream);
    console.log('flooded');
  },
  early: async () => { throw new TypeError('early'); },
  late: async (_event, stream) => { stream.write('half'); await sleep(20); throw new TypeError('late'); },
  hang: async (_event, stream) => { await flushed(stream, 'half'); await sleep(600_000); },
  exit: async ({ status }, stream) => { await flushed(stream, 'half'); await sleep(20); process.exit(status); },
  eat: async (_event, stream) => {
    await flushed(stream, 'half');
    const taken = [];
    for (;;) { taken.push(Buffer.alloc(1_048_576, 1)); await sleep(0); }
  },
  outlive: async ({ ms }, stream) => {
    stream.write('seen');
    await sleep(ms);
    for (let n = 0; n < 64; n += 1) await flushed(stream, Buffer.alloc(65_536));
    stream.end();
    console.log('went on');
  },
  http: async (_event, stream) => {
    const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-a': 'b' } });
    http.end('body');
  },
  large: async ({ bytes }, stream) => stream.end('x'.repeat(bytes)),
};

exports.handler = awslambda.streamifyResponse(async (event, stream) => { await actions[event.do](event, stream); });
`;
