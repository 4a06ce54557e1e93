import { expect, it } from 'vitest';
import { AUTHORIZER_RESULT_BYTES, authorizerResult } from './authorizer-result.js';

const ofLength = (bytes: number) => Buffer.from(JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) }));

it('is read up to its limit', () => {
  expect(authorizerResult(ofLength(AUTHORIZER_RESULT_BYTES))).toHaveProperty('a');
  expect(authorizerResult(ofLength(AUTHORIZER_RESULT_BYTES + 1))).toBeUndefined();
});

it.each(['', '{', 'null', '[]', '"a"'])('is no object: %j', (text) => {
  expect(authorizerResult(Buffer.from(text))).toBeUndefined();
});
