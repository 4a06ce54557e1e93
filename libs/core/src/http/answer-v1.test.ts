import { expect, it } from 'vitest';
import { answerV1, type BinaryAnswers } from './answer-v1.js';

function read(answer: unknown, binary: BinaryAnswers = 'always') {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const found = answerV1(new TextEncoder().encode(text), binary);
  return found && { ...found, body: Buffer.from(found.body as Uint8Array).toString('latin1') };
}

it('takes status, headers and body', () => {
  const headers = { 'Content-Type': 'text/plain', 'X-N': 7, 'x-on': true };
  expect(read({ statusCode: 201, headers, body: 'hello' })).toEqual({
    status: 201,
    headers: { 'content-type': 'text/plain', 'x-n': '7', 'x-on': 'true' },
    body: 'hello',
  });
});

it.each([
  [{ statusCode: 204 }, 204],
  [{ statusCode: '404', headers: null, multiValueHeaders: null, body: null, isBase64Encoded: null }, 404],
  [{ statusCode: 200, surplus: {} }, 200],
])('takes %j', (answer, status) => {
  expect(read(answer)).toEqual({ status, headers: {}, body: '' });
});

it('merges headers of many values with those of one, and lets the many stand', () => {
  const answer = {
    statusCode: 200,
    headers: { 'Set-Cookie': 'lost', 'X-One': '1' },
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'], 'X-None': [] },
  };
  expect(read(answer)?.headers).toEqual({ 'set-cookie': ['a=1', 'b=2'], 'x-one': '1' });
});

it('leaves out what is null', () => {
  const answer = {
    statusCode: 200,
    headers: { 'X-Null': null, 'X-One': '1', 'X-Two': '2' },
    multiValueHeaders: { 'X-None': null, 'X-One': null, 'X-Two': [null, '3'], 'X-Nulls': [null] },
  };
  expect(read(answer)?.headers).toEqual({ 'x-one': '1', 'x-two': '3' });
});

it.each([
  ['no JSON', '<html>'],
  ['null', null],
  ['a text', '"hello"'],
  ['a list', []],
  ['no status', { body: 'x' }],
  ['a status that is none', { statusCode: 'ok' }],
  ['a status that is not final', { statusCode: 101 }],
  ['one in quotation marks', { statusCode: '100' }],
  ['a status out of range', { statusCode: 600 }],
  ['a fraction', { statusCode: 200.5 }],
  ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
  ['a flag that is none', { statusCode: 200, isBase64Encoded: 'yes' }],
  ['headers in a list', { statusCode: 200, headers: ['a'] }],
  ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
  ['many values that are one', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
  ['many values with an object', { statusCode: 200, multiValueHeaders: { a: [{}] } }],
  ['a value that would be two headers', { statusCode: 200, headers: { a: 'b\r\nSet-Cookie: c' } }],
  ['a name that is none', { statusCode: 200, headers: { 'a b': 'c' } }],
])('makes no response of %s', (_what, answer) => {
  expect(read(answer)).toBeUndefined();
});

const PIXEL = { statusCode: 200, headers: { 'content-type': 'image/gif' }, body: 'AP8=', isBase64Encoded: true };

it.each([
  ['always', '\0\xff'],
  [{ accept: 'image/*;q=0.9', binaryMediaTypes: [] }, 'AP8='],
  [{ accept: 'image/webp, text/html', binaryMediaTypes: ['image/webp'] }, '\0\xff'],
  [{ accept: 'text/html, image/webp', binaryMediaTypes: ['image/webp'] }, 'AP8='],
  [{ accept: undefined, binaryMediaTypes: ['image/gif'] }, '\0\xff'],
  [{ accept: undefined, binaryMediaTypes: ['*/*'] }, '\0\xff'],
] as const)('decodes base64 %j', (binary, body) => {
  expect(read(PIXEL, binary)?.body).toBe(body);
});
