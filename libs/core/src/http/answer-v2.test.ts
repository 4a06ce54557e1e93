import { describe, expect, it } from 'vitest';
import { answerV2 } from './answer-v2.js';

const answer = (value: unknown) => {
  const response = answerV2(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
  if (response === undefined) return undefined;
  return { ...response, body: Buffer.from(response.body as Uint8Array).toString('latin1') };
};

describe('an answer to an event of payload 2.0', () => {
  it('is status, headers, cookies and body', () => {
    expect(
      answer({ statusCode: 201, headers: { 'X-A': 'b', N: 1, Set: null }, cookies: ['a=1', 'b=2'], body: 'hello' }),
    ).toEqual({
      status: 201,
      headers: { 'x-a': 'b', n: '1', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/json' },
      body: 'hello',
    });
  });

  it('has bytes where it says base64', () => {
    const body = Buffer.from([0, 255, 128]);
    const headers = { 'Content-Type': 'image/png' };
    expect(answer({ statusCode: 200, headers, body: body.toString('base64'), isBase64Encoded: true })).toEqual({
      status: 200,
      headers: { 'content-type': 'image/png' },
      body: body.toString('latin1'),
    });
  });

  it('adds cookies to one that is set by a header', () => {
    expect(answer({ statusCode: 200, headers: { 'Set-Cookie': 'a=1' }, cookies: ['b=2'] })?.headers).toMatchObject({
      'set-cookie': ['a=1', 'b=2'],
    });
  });

  it.each(['"Hello, world!"', '{ "message": "Hello" }', '[1]', 'null', '3'])(
    'without a status code is the body itself: %s',
    (text) => {
      expect(answer(text)).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: text });
    },
  );

  it('may have a status in quotation marks, and no body', () => {
    expect(answer({ statusCode: '204', body: null })).toMatchObject({ status: 204, body: '' });
  });

  it.each([
    ['no JSON', 'hello'],
    ['a status that is none', { statusCode: 'ok' }],
    ['no status at all', { statusCode: null }],
    ['one that is not final', { statusCode: 101 }],
    ['one out of range', { statusCode: 700 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a name that is none', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['a header within a header', { statusCode: 200, headers: { a: 'b\r\nSet-Cookie: c=d' } }],
    ['a header beyond latin letters', { statusCode: 200, headers: { a: '☃' } }],
    ['a cookie with a line of its own', { statusCode: 200, cookies: ['a=1\nb'] }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
    ['a flag that is none', { statusCode: 200, isBase64Encoded: 'yes' }],
  ])('is none with %s', (_, value) => {
    expect(answer(value)).toBeUndefined();
  });
});
