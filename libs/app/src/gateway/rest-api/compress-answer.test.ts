import { gunzipSync } from 'node:zlib';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { describe, expect, it } from 'vitest';
import { AnswerCompressor, type CompressibleCall } from './compress-answer.js';

const TEXT = 'ten bytes.'.repeat(100);

const answer = (body: HttpResponse['body'], headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
});

function call(accepts: string | undefined, least: number | undefined, ...binaryMediaTypes: string[]): CompressibleCall {
  return {
    request: { headers: accepts === undefined ? [] : ['Accept-Encoding', accepts] },
    stage: { snapshot: { binaryMediaTypes, ...(least !== undefined && { minimumCompressionSize: least }) } },
  };
}

describe('compressing answers', () => {
  it.each([
    ['a text', TEXT],
    ['bytes', Buffer.from(TEXT)],
  ])('makes %s smaller for who takes that, without holding the event loop', async (_, body) => {
    let isDone = false;
    const compressing = new AnswerCompressor(1).compress(answer(body), call('br, gzip', 1000)).finally(() => {
      isDone = true;
    });
    // Whatever is at hand is done by then.
    for (let turns = 0; turns < 5; turns++) await Promise.resolve();
    expect(isDone).toBe(false);
    const { headers, body: sent } = await compressing;
    expect(headers).toEqual({ 'content-type': 'text/plain', 'content-encoding': 'gzip' });
    expect(gunzipSync(sent as Uint8Array).toString()).toBe(TEXT);
  });

  it.each([
    ['who takes none', answer(TEXT), call(undefined, 0)],
    ['an API that compresses none', answer(TEXT), call('gzip', undefined)],
    ['what is small', answer(TEXT), call('gzip', 1001)],
    ['what is compressed', answer(TEXT, { 'content-encoding': 'br' }), call('gzip', 0)],
    ['what is binary', answer(TEXT, { 'content-type': 'image/png' }), call('gzip', 0, 'image/png')],
  ])('leaves it for %s', async (_, response, to) => {
    expect(await new AnswerCompressor(1).compress(response, to)).toBe(response);
  });

  it('lets answers go as they are while as many are compressed as may be', async () => {
    const compressor = new AnswerCompressor(2);
    const three = () => [1, 2, 3].map(() => compressor.compress(answer(TEXT), call('gzip', 0)));
    const encodings = async () => (await Promise.all(three())).map(({ headers }) => headers['content-encoding']);
    expect(await encodings()).toEqual(['gzip', 'gzip', undefined]);
    expect(await encodings()).toEqual(['gzip', 'gzip', undefined]);
  });
});
