import { describe, expect, it } from 'vitest';
import { BootstrapProcess, type Outcome, type StreamOutcome } from '../../testing/bootstrap-process.js';
import { NODE, run, runIndex } from './node.js';

/** A CommonJS function whose streaming handler has this body. */
const streaming = (body: string, options = '') => `
  const { Readable, Transform } = require('node:stream');
  const { pipeline } = require('node:stream/promises');
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  exports.handler = awslambda.streamifyResponse(async (event, responseStream, context) => { ${body} }${options});`;

function streamed(outcome: Outcome): StreamOutcome {
  if (outcome.kind !== 'stream') throw new Error(`No stream but ${JSON.stringify(outcome)}`);
  return outcome;
}

const textOf = (outcome: Outcome) => Buffer.concat(streamed(outcome).chunks).toString();

describe('a streaming handler', () => {
  it('sends what it writes, piece by piece', async () => {
    const outcome = streamed(
      await runIndex(
        streaming(`
          responseStream.setContentType('text/plain');
          responseStream.write('first ' + event.who);
          await sleep(20);
          responseStream.write(Buffer.from([0, 255]));
          responseStream.end('last ' + context.awsRequestId);`),
        { who: 'you' },
      ),
    );
    expect(outcome.contentType).toBe('text/plain');
    expect(outcome.chunks[0]?.toString()).toBe('first you');
    expect(Buffer.concat(outcome.chunks).toString('latin1')).toBe('first you\x00\xfflast r-1');
    expect(outcome.error).toBeUndefined();
  });

  it('streams again, and whole results of others are as before', async () => {
    const source = streaming('responseStream.end(String(event.n));');
    expect(textOf(await runIndex(source, { n: 1 }, { n: 2 }))).toBe('2');
    expect(await runIndex('exports.handler = async () => typeof awslambda.streamifyResponse;')).toMatchObject({
      value: 'function',
    });
  });

  it.each([
    [
      'pipeline()',
      "await pipeline(Readable.from(['a', 'b']), new Transform({ transform(c, e, d) { d(null, c + '.'); } }), responseStream);",
      'a.b.',
    ],
    ['pipe()', "Readable.from(['a', 'b']).pipe(responseStream);", 'ab'],
    ['an object, as JSON', 'responseStream.write({ a: 1 }); responseStream.end();', '{"a":1}'],
    ['nothing', 'responseStream.end();', ''],
    ['an end with a callback', "await new Promise((done) => responseStream.end('x', done));", 'x'],
  ])('writes %s', async (_what, body, expected) => {
    const outcome = streamed(await runIndex(streaming(body)));
    expect(textOf(outcome)).toBe(expected);
    expect(outcome.contentType).toBe('application/octet-stream');
  });

  it('cuts large pieces into frames of 64 KB', async () => {
    const { chunks } = streamed(await runIndex(streaming("responseStream.end('x'.repeat(200_000));")));
    expect(chunks.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392]);
  });

  it.each([
    ['a first write', "http.write('body'); http.end();", 'body'],
    ['an end with something', "http.end('body');", 'body'],
    ['an end alone', 'http.end();', ''],
    ['pipeline()', "await pipeline(Readable.from(['body']), http);", 'body'],
  ])('puts status and headers before %s', async (_what, ends, body) => {
    const outcome = streamed(
      await runIndex(
        streaming(`
          const http = awslambda.HttpResponseStream.from(responseStream, { statusCode: 418, headers: { a: 'b' } });
          ${ends}`),
      ),
    );
    expect(outcome.contentType).toBe('application/vnd.awslambda.http-integration-response');
    expect(textOf(outcome)).toBe(`{"statusCode":418,"headers":{"a":"b"}}${'\0'.repeat(8)}${body}`);
  });

  it('is held by a worker that does not read on, and goes on with it', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const source = streaming(`
      let held = 0;
      for (let n = 0; n < 64; n += 1) {
        if (!responseStream.write(Buffer.alloc(262_144, n))) {
          held += 1;
          console.log('held');
          await new Promise((resume) => responseStream.once('drain', resume));
          console.log('drained');
        }
      }
      responseStream.end();`);
    await bootstrap.assign({ files: { 'index.js': source }, handler: 'index.handler' });
    bootstrap.pause();
    const outcome = bootstrap.invoke();
    await expect.poll(() => bootstrap.takeLog(), { timeout: 10_000 }).toContain('held');
    await new Promise((resolve) => setTimeout(resolve, 100));
    bootstrap.takeLog();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bootstrap.takeLog()).toBe('');
    bootstrap.resume();
    const { chunks } = streamed(await outcome);
    expect(Buffer.concat(chunks)).toHaveLength(64 * 262_144);
  });

  it('has the high-water mark that it asks for', async () => {
    const source = streaming(
      'responseStream.end(String(responseStream.writableHighWaterMark));',
      ', { highWaterMark: 77 }',
    );
    expect(textOf(await runIndex(source))).toBe('77');
  });

  it('is not over before its promise is, nor before its stream is', async () => {
    const late = await runIndex(streaming("responseStream.end('x'); await sleep(30); console.log('after the end');"));
    expect(streamed(late).log).toContain('after the end');
    const open = await runIndex(streaming("setTimeout(() => responseStream.end('later'), 30);"));
    expect(textOf(open)).toBe('later');
  });

  it('is told that what it returns counts for nothing', async () => {
    const outcome = streamed(await runIndex(streaming("responseStream.end('x'); return 'value';")));
    expect(textOf(outcome)).toBe('x');
    expect(outcome.log).toContain('Streaming handlers ignore return values.');
  });
});

describe('a streaming handler that fails', () => {
  it('before it wrote anything is answered as any other', async () => {
    const outcome = await runIndex(
      streaming("responseStream.setContentType('text/plain'); throw new TypeError('early');"),
    );
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType: 'TypeError', errorMessage: 'early' } });
    expect(outcome.log).toContain('Invoke Error');
  });

  it('in the middle has sent what it wrote, and then the error', async () => {
    const outcome = streamed(
      await runIndex(streaming("responseStream.write('x'.repeat(300_000)); throw new TypeError('late');"), {}),
    );
    expect(Buffer.concat(outcome.chunks)).toHaveLength(300_000);
    expect(outcome.error).toMatchObject({ errorType: 'TypeError', errorMessage: 'late' });
    expect(outcome.log).toContain('Invoke Error');
  });

  it.each([
    [
      'whose source fails',
      "await pipeline(async function* () { yield 'a'; await sleep(20); throw new RangeError('source'); }, responseStream);",
      'source',
    ],
    [
      'that destroys its stream and says nothing',
      "responseStream.write('a'); await sleep(20); responseStream.destroy();",
      'Response stream is not finished.',
    ],
    [
      'that writes behind the end of an open stream',
      "responseStream.end('a'); responseStream.write('b'); await sleep(5);",
      'write after end',
    ],
  ])('%s', async (_what, body, message) => {
    const outcome = streamed(await runIndex(streaming(body)));
    expect(textOf(outcome)).toBe('a');
    expect(outcome.error?.errorMessage).toBe(message);
  });

  it('after the end of its response has answered all the same', async () => {
    const outcome = streamed(
      await runIndex(
        streaming("await new Promise((done) => responseStream.end('x', done)); throw new Error('too late');"),
      ),
    );
    expect([textOf(outcome), outcome.error]).toEqual(['x', undefined]);
    expect(outcome.log).toContain('too late');
  });

  it('is reported when it lets an exception get away in the middle', async () => {
    const outcome = streamed(
      await runIndex(
        streaming(
          "responseStream.write('a'); setTimeout(() => { throw new TypeError('away'); }, 20); await sleep(9e6);",
        ),
      ),
    );
    expect([textOf(outcome), outcome.error?.errorMessage]).toEqual(['a', 'away']);
  });

  it('and is not async is refused', async () => {
    const source =
      'exports.handler = awslambda.streamifyResponse((event, responseStream) => { responseStream.end("x"); });';
    expect(streamed(await runIndex(source)).error).toMatchObject({
      errorMessage: 'Streaming does not support non-async handlers.',
    });
  });

  it('may not change its type once it has written', async () => {
    const source = streaming(`
      responseStream.write('a');
      try { responseStream.setContentType('text/plain'); } catch (error) { responseStream.end(error.name); }`);
    expect(textOf(await runIndex(source))).toBe('aRuntime.InvalidStreamingOperation');
  });

  it('is followed by one that does not', async () => {
    const source = streaming(
      "responseStream.write('a'); if (event.fail) throw new Error('late'); responseStream.end();",
    );
    const outcome = streamed(await runIndex(source, { fail: true }, {}));
    expect([textOf(outcome), outcome.error]).toEqual(['a', undefined]);
  });
});

describe('the global awslambda', () => {
  it('is left out where the function brings its own', async () => {
    const outcome = await run({
      files: { 'index.js': 'exports.handler = async () => typeof awslambda;' },
      handler: 'index.handler',
      environment: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: '1' },
    });
    expect(outcome).toMatchObject({ value: 'undefined' });
  });

  it('streams nothing but responses', async () => {
    const outcome = await runIndex(
      "exports.handler = Object.assign(async () => 1, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'request' });",
    );
    expect(outcome).toMatchObject({ kind: 'error', error: { errorType: 'Runtime.MalformedStreamingHandler' } });
  });
});
